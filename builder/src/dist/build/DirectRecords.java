import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Gives records an {@code equals} and a {@code hashCode} of plain code, where the compiler left
 * them to {@code java.lang.runtime.ObjectMethods}: the same answers as by its contract of Java 25,
 * {@code hashCode} of which says no more than that equal records have equal ones.
 *
 * <p>Reason: each of these call sites makes several hidden classes at its first use, milliseconds
 * in a process that has just started, and an AOT cache of JDK 25 keeps none of them. {@code
 * toString} stays as it is: programs that work print no record.
 */
final class DirectRecords implements ClassTransform {
  private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.ObjectMethods");
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final MethodTypeDesc HASH =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object);
  private static final MethodTypeDesc EQUAL =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);

  private final ClassDesc owner;
  private final List<RecordComponentInfo> components;

  private DirectRecords(ClassModel model, List<RecordComponentInfo> components) {
    this.owner = model.thisClass().asSymbol();
    this.components = components;
  }

  /** The class file with direct methods; the very same array when it is of no such record. */
  static byte[] rewrite(ClassFile classFile, byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    var record = model.findAttribute(Attributes.record());
    if (record.isEmpty() || model.methods().stream().noneMatch(DirectRecords::isToReplace)) {
      return bytes;
    }
    return classFile.transformClass(model, new DirectRecords(model, record.get().components()));
  }

  private static boolean isToReplace(MethodModel method) {
    return (method.methodName().equalsString("equals")
            || method.methodName().equalsString("hashCode"))
        && method.code().isPresent()
        && method.code().get().elementStream().anyMatch(DirectRecords::isBootstrapped);
  }

  private static boolean isBootstrapped(Object element) {
    return element instanceof InvokeDynamicInstruction site
        && site.bootstrapMethod().owner().equals(BOOTSTRAPS);
  }

  @Override
  public void accept(ClassBuilder builder, ClassElement element) {
    if (element instanceof MethodModel method && isToReplace(method)) {
      boolean equals = method.methodName().equalsString("equals");
      builder.withMethodBody(
          method.methodName().stringValue(),
          method.methodTypeSymbol(),
          method.flags().flagsMask(),
          equals ? this::equals : this::hashCode);
    } else {
      builder.with(element);
    }
  }

  private void hashCode(CodeBuilder code) {
    code.iconst_0();
    for (RecordComponentInfo component : components) {
      code.loadConstant(31).imul();
      load(code, component, false);
      ClassDesc type = component.descriptorSymbol();
      if (type.isPrimitive()) {
        code.invokestatic(wrapper(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
      } else {
        code.invokestatic(OBJECTS, "hashCode", HASH);
      }
      code.iadd();
    }
    code.ireturn();
  }

  /** Of the argument, which is of this class then, or of this. */
  private void load(CodeBuilder code, RecordComponentInfo component, boolean argument) {
    code.aload(argument ? 1 : 0);
    if (argument) {
      code.checkcast(owner);
    }
    code.getfield(owner, component.name().stringValue(), component.descriptorSymbol());
  }

  private void equals(CodeBuilder code) {
    Label different = code.newLabel();
    code.aload(1).instanceOf(owner).ifeq(different);
    for (RecordComponentInfo component : components) {
      load(code, component, false);
      load(code, component, true);
      compare(code, component.descriptorSymbol(), different);
    }
    code.iconst_1().ireturn().labelBinding(different).iconst_0().ireturn();
  }

  private static void compare(CodeBuilder code, ClassDesc type, Label different) {
    TypeKind kind = TypeKind.from(type);
    if (kind == TypeKind.REFERENCE) {
      code.invokestatic(OBJECTS, "equals", EQUAL).ifeq(different);
    } else if (kind.asLoadable() == TypeKind.INT) {
      code.if_icmpne(different);
    } else if (kind == TypeKind.LONG) {
      code.lcmp().ifne(different);
    } else {
      code.invokestatic(
              wrapper(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
          .ifne(different);
    }
  }

  private static ClassDesc wrapper(ClassDesc primitive) {
    String name =
        switch (TypeKind.from(primitive)) {
          case BOOLEAN -> "Boolean";
          case BYTE -> "Byte";
          case CHAR -> "Character";
          case SHORT -> "Short";
          case INT -> "Integer";
          case LONG -> "Long";
          case FLOAT -> "Float";
          case DOUBLE -> "Double";
          default -> throw new IllegalArgumentException(primitive.displayName());
        };
    return ClassDesc.of("java.lang." + name);
  }
}
