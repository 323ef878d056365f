package dev.weft.launcher;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Task;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import org.jspecify.annotations.Nullable;

/**
 * Lets Ctrl-C end a statement that computes without ever waiting: each branch in code from the
 * prompt looks first whether the user asked for the end.
 */
public final class StopChecks {
  private static final ClassDesc THIS = ClassDesc.of(StopChecks.class.getName());

  /** The task of a statement that is to end; the others go on. */
  private static volatile @Nullable Task<?> stopped;

  private StopChecks() {}

  /** The same class with a check before each branch. */
  static byte[] addTo(byte[] bytecodes) {
    var classFile = ClassFile.of();
    return classFile.transformClass(
        classFile.parse(bytecodes), ClassTransform.transformingMethodBodies(StopChecks::add));
  }

  private static void add(CodeBuilder code, CodeElement element) {
    if (element instanceof BranchInstruction) {
      code.invokestatic(THIS, "check", ConstantDescs.MTD_void);
    }
    code.with(element);
  }

  static void stop(Task<?> statement) {
    stopped = statement;
  }

  static void forget() {
    stopped = null;
  }

  /** Called by the code of statements. */
  public static void check() {
    Task<?> task = stopped;
    if (task != null && isCurrent(task)) {
      throw new CancelledError("stopped at the prompt");
    }
  }

  private static boolean isCurrent(Task<?> task) {
    EventLoop loop = EventLoop.runningOrNull();
    return loop != null && loop.currentTask() == task;
  }
}
