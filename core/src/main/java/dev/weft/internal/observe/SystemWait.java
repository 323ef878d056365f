package dev.weft.internal.observe;

import org.jspecify.annotations.Nullable;

/**
 * Names the calls of the JDK that wait inside the system, so that no engine can suspend only the
 * task, by where a thread stands, and says what to use in their place.
 */
final class SystemWait {
  /** The call is near the top. */
  private static final int MOST_FRAMES = 4;

  private SystemWait() {}

  /** The way out for a thread with this stack, or null if it stands in no call that is known. */
  static @Nullable String wayOut(StackTraceElement[] stack) {
    for (int i = 0; i < Math.min(stack.length, MOST_FRAMES); i++) {
      String call = stack[i].getClassName() + "." + stack[i].getMethodName();
      String found = wayOut(call);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable String wayOut(String call) {
    return switch (call) {
      case "java.io.FileInputStream.read0",
          "java.io.FileInputStream.readBytes",
          "java.io.FileOutputStream.write",
          "java.io.FileOutputStream.writeBytes" ->
          "a stream of a file, of a pipe, or of a java.lang.Process waits in the system, and the"
              + " loop with it: start children by dev.weft.process, read files by dev.weft.file and"
              + " other streams by dev.weft.net.Pipes, or make the call by toThread";
      case "sun.nio.ch.FileChannelImpl.lock", "sun.nio.ch.UnixFileDispatcherImpl.lock0" ->
          "FileChannel.lock() waits in the system, and the loop with it: use tryLock(), and sleep"
              + " between two tries, or make the call by toThread";
      case "java.lang.ProcessImpl.forkAndExec", "java.lang.ProcessImpl.create" ->
          "starting a process takes the loop's thread: start it by dev.weft.process, or by toThread";
      case "java.net.Inet4AddressImpl.lookupAllHostAddr",
          "java.net.Inet6AddressImpl.lookupAllHostAddr" ->
          "looking up a name waits in the system, and the loop with it: connect by"
              + " dev.weft.net.Net, which has threads for that, or make the call by toThread";
      default -> wayOutOfFiles(call);
    };
  }

  private static @Nullable String wayOutOfFiles(String call) {
    boolean file =
        call.startsWith("sun.nio.fs.UnixNativeDispatcher.")
            || call.startsWith("sun.nio.ch.UnixFileDispatcherImpl.")
            || call.startsWith("java.io.RandomAccessFile.");
    return file
        ? "work on files waits in the system, and the loop with it: use dev.weft.file, or make the"
            + " call by toThread"
        : null;
  }
}
