import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces the {@code invokedynamic} of a pattern switch over classes by a call of a private method
 * that asks {@code instanceof} in turn: the same answer as {@code SwitchBootstraps.typeSwitch} by
 * its contract of Java 25.
 *
 * <p>Reason: the call site of a pattern switch makes a hidden class at its first use, about a
 * millisecond each in a process that has just started, and an AOT cache of JDK 25 keeps such call
 * sites for lambdas only. A switch that has labels of another kind stays as it is.
 */
final class DirectSwitches implements ClassTransform {
  private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
  private static final String NAME = "typeSwitch$";

  private final ClassDesc owner;
  private final boolean inInterface;
  private final List<TypeSwitch> found = new ArrayList<>();

  private DirectSwitches(ClassModel model) {
    this.owner = model.thisClass().asSymbol();
    this.inInterface = model.flags().has(java.lang.reflect.AccessFlag.INTERFACE);
  }

  /** One call site: type of its method, and the classes that it tells apart. */
  private record TypeSwitch(MethodTypeDesc type, List<ClassDesc> labels) {}

  /** The class file with direct switches; the very same array when it has no switch to replace. */
  static byte[] rewrite(ClassFile classFile, byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    for (MethodModel method : model.methods()) {
      if (has(method)) {
        return classFile.transformClass(model, new DirectSwitches(model));
      }
    }
    return bytes;
  }

  private static boolean has(MethodModel method) {
    return method.code().isPresent()
        && method.code().get().elementStream().anyMatch(DirectSwitches::isTypeSwitch);
  }

  private static boolean isTypeSwitch(CodeElement element) {
    if (!(element instanceof InvokeDynamicInstruction site)) {
      return false;
    }
    DirectMethodHandleDesc bootstrap = site.bootstrapMethod();
    return bootstrap.owner().equals(BOOTSTRAPS)
        && bootstrap.methodName().equals("typeSwitch")
        && !site.typeSymbol().parameterType(0).isPrimitive()
        && site.bootstrapArgs().stream().allMatch(label -> label instanceof ClassDesc);
  }

  @Override
  public void accept(ClassBuilder builder, ClassElement element) {
    if (element instanceof MethodModel method && has(method)) {
      builder.transformMethod(
          method, java.lang.classfile.MethodTransform.transformingCode(callDirectly()));
    } else {
      builder.with(element);
    }
  }

  private CodeTransform callDirectly() {
    return (code, element) -> {
      if (isTypeSwitch(element)) {
        InvokeDynamicInstruction site = (InvokeDynamicInstruction) element;
        code.invokestatic(owner, nameOf(site), site.typeSymbol(), inInterface);
      } else {
        code.with(element);
      }
    };
  }

  private String nameOf(InvokeDynamicInstruction site) {
    List<ClassDesc> labels = new ArrayList<>();
    for (ConstantDesc label : site.bootstrapArgs()) {
      labels.add((ClassDesc) label);
    }
    TypeSwitch wanted = new TypeSwitch(site.typeSymbol(), labels);
    if (!found.contains(wanted)) {
      found.add(wanted);
    }
    return NAME + found.indexOf(wanted);
  }

  @Override
  public void atEnd(ClassBuilder builder) {
    for (int i = 0; i < found.size(); i++) {
      TypeSwitch typeSwitch = found.get(i);
      builder.withMethodBody(
          NAME + i,
          typeSwitch.type(),
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> body(code, typeSwitch.labels()));
    }
  }

  /**
   * {@code int typeSwitch(T target, int restart)}: -1 for null; else the index, from {@code
   * restart} on, of the first class that {@code target} is an instance of; else the number of
   * classes.
   */
  private static void body(CodeBuilder code, List<ClassDesc> labels) {
    Label notNull = code.newLabel();
    code.aload(0).ifnonnull(notNull).iconst_m1().ireturn().labelBinding(notNull);
    for (int i = 0; i < labels.size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(labels.get(i)).ifeq(next);
      code.loadConstant(i).ireturn();
      code.labelBinding(next);
    }
    code.loadConstant(labels.size()).ireturn();
  }
}
