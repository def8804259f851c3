package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * A program started with two pipes as its outputs, and a socket as its standard input, over which
 * it may answer. Its environment is empty.
 *
 * <p>Unlike {@code java.lang.Process} it needs no helper program and no thread: who waits for it
 * also reads what it writes. The child belongs to the control groups of the thread that starts it.
 * Descriptors without {@code O_CLOEXEC} are inherited: the program closes them.
 *
 * <p>One thread waits, once; others may send signals at any time.
 */
public final class ChildProcess {
  private static final int OUT = 0;
  private static final int ERR = 1;
  private static final int ANSWER = 2;
  private static final int END = 3;
  private static final int POLL_BYTES = 8;
  private static final int POLLIN = 1;
  private static final int CLD_EXITED = 1;
  private static final int SIGINFO_CODE = 8;
  private static final int SIGINFO_STATUS = 24;
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  /** For a program that was killed and whose own children live on with its outputs. */
  private static final int GRACE_MILLIS = 2000;

  private final Kernel kernel;
  private final String name;

  /** Of {@link #OUT}, {@link #ERR}, {@link #ANSWER} and {@link #END}; -1 when closed. */
  private final int[] descriptors = {-1, -1, -1, -1};

  private final ByteArrayOutputStream answer = new ByteArrayOutputStream(0);

  private ChildProcess(Kernel kernel, String name) {
    this.kernel = kernel;
    this.name = name;
  }

  /**
   * Starts the program.
   *
   * @param arguments {@code argv}, the program's own name first; byte strings, one char per byte
   * @throws PosixException when it cannot be executed, or descriptors or processes are used up
   */
  public static ChildProcess start(SealedProgram program, ImmutableList<String> arguments)
      throws IOException {
    Kernel kernel = program.kernel();
    ChildProcess child = new ChildProcess(kernel, arguments.getFirst());
    int[] theirs = {-1, -1, -1};
    try {
      theirs[OUT] = child.connect(OUT, kernel.pipe());
      theirs[ERR] = child.connect(ERR, kernel.pipe());
      theirs[ANSWER] = child.connect(ANSWER, kernel.socketPair());
      int pid = child.check("start", spawn(program, arguments, theirs));
      child.descriptors[END] = child.check("pidfd_open", kernel.openProcess(pid));
      return child;
    } catch (PosixException e) {
      child.closeAll();
      throw e;
    } finally {
      for (int each : theirs) {
        if (each >= 0) {
          kernel.close(each);
        }
      }
    }
  }

  private static int spawn(
      SealedProgram program, ImmutableList<String> arguments, int[] descriptors) {
    Memory path = TextVector.text(program.path());
    Memory argv = TextVector.of(arguments);
    try {
      return SystemCall.spawn(
          path.address(), argv.address(), descriptors[ANSWER], descriptors[OUT], descriptors[ERR]);
    } finally {
      Reference.reachabilityFence(path);
      Reference.reachabilityFence(argv);
    }
  }

  /** Keeps the reading end of the pair that a call has just made, and gives the other. */
  private int connect(int which, int result) throws PosixException {
    check("pipe", result);
    Memory pair = kernel.scratch().record;
    descriptors[which] = pair.getInt(0);
    return pair.getInt(Integer.BYTES);
  }

  /** Writes all of it to the standard input of the program, whose end it then reads. */
  public void send(byte[] bytes) throws IOException {
    Memory transfer = kernel.scratch().transfer();
    int done = 0;
    while (done < bytes.length) {
      int piece = Math.min(bytes.length - done, Scratch.TRANSFER_BYTES);
      transfer.put(0, bytes, done, piece);
      done += check("write", kernel.write(descriptors[ANSWER], 0, piece));
    }
    check("shutdown", kernel.shutDownWriting(descriptors[ANSWER]));
  }

  /**
   * Hands on what the program writes until it has ended and nobody holds its outputs any more, or
   * whoever does has written nothing for {@link #GRACE_MILLIS}. An interrupt does not end this; a
   * signal to the program does.
   *
   * <p>When {@code output} throws, the program gets a SIGTERM, what else it writes is dropped, and
   * the exception goes on when it has ended: nobody must go on where it still writes.
   *
   * @return its exit code, or 128 and the number of the signal that has killed it
   */
  public int waitFor(ProcessOutput output) throws IOException {
    try {
      Optional<RuntimeException> fault = handOn(output);
      int code = reap();
      if (fault.isPresent()) {
        throw fault.get();
      }
      return code;
    } finally {
      closeAll();
    }
  }

  /** To the end of everything; what {@code output} has thrown. */
  private Optional<RuntimeException> handOn(ProcessOutput output) throws PosixException {
    ProcessOutput taker = output;
    Optional<RuntimeException> fault = Optional.empty();
    boolean running = true;
    while (running || isAnyOpen()) {
      boolean[] ready = poll(running);
      if (ready.length == 0) {
        break;
      }
      for (int which = OUT; which <= ANSWER; which++) {
        try {
          if (ready[which]) {
            take(which, taker);
          }
        } catch (RuntimeException e) {
          fault = Optional.of(e);
          taker = ProcessOutput.none();
          signal(SIGTERM);
        }
      }
      running &= !ready[END];
    }
    return fault;
  }

  private boolean isAnyOpen() {
    return descriptors[OUT] >= 0 || descriptors[ERR] >= 0 || descriptors[ANSWER] >= 0;
  }

  /** Which descriptors have something; empty when the program has ended and nothing came. */
  private boolean[] poll(boolean running) throws PosixException {
    Memory record = kernel.scratch().record;
    for (int i = 0; i < descriptors.length; i++) {
      record.putInt(i * POLL_BYTES, i == END && !running ? -1 : descriptors[i]);
      record.putInt(i * POLL_BYTES + Integer.BYTES, POLLIN);
    }
    if (check("poll", kernel.poll(descriptors.length, running ? -1 : GRACE_MILLIS)) == 0) {
      return new boolean[0];
    }
    boolean[] ready = new boolean[descriptors.length];
    for (int i = 0; i < ready.length; i++) {
      ready[i] = record.getShort(i * POLL_BYTES + 6) != 0;
    }
    return ready;
  }

  private void take(int which, ProcessOutput output) throws PosixException {
    int count = kernel.read(descriptors[which], Scratch.BULK_BYTES);
    if (count == 0 || (count < 0 && which == ANSWER)) { // ECONNRESET: it has ended unread
      kernel.close(descriptors[which]);
      descriptors[which] = -1;
      return;
    }
    byte[] bytes = new byte[check("read", count)];
    kernel.scratch().transfer().get(bytes, 0, bytes.length);
    if (which == OUT) {
      output.standardOutput(bytes);
    } else if (which == ERR) {
      output.standardError(bytes);
    } else {
      answer.write(bytes, 0, bytes.length);
    }
  }

  private int reap() throws PosixException {
    check("wait", kernel.waitForProcess(descriptors[END]));
    Memory info = kernel.scratch().record;
    int status = info.getInt(SIGINFO_STATUS);
    return info.getInt(SIGINFO_CODE) == CLD_EXITED ? status : 128 + status;
  }

  /** What the program has written to its standard input; whole once it has been waited for. */
  public byte[] answer() {
    return answer.toByteArray();
  }

  /** Sends a signal; nothing happens when the program has ended. */
  public synchronized void signal(int signal) {
    if (descriptors[END] >= 0) {
      kernel.signalProcess(descriptors[END], signal);
    }
  }

  /** Kills the program and waits for its end; for one that nobody else waits for. */
  public void destroy() throws IOException {
    signal(SIGKILL);
    waitFor(ProcessOutput.none());
  }

  private synchronized void closeAll() {
    for (int i = 0; i < descriptors.length; i++) {
      if (descriptors[i] >= 0) {
        kernel.close(descriptors[i]);
        descriptors[i] = -1;
      }
    }
  }

  private int check(String operation, int result) throws PosixException {
    NativePosixFs.check(operation, name, result);
    return result;
  }
}
