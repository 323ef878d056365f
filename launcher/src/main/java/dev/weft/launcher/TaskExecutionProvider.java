package dev.weft.launcher;

import java.util.Map;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** How JShell finds {@link TaskExecution}. */
public final class TaskExecutionProvider implements ExecutionControlProvider {
  static final String NAME = "weft";

  /** For the service loader. */
  public TaskExecutionProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
    return new TaskExecution();
  }
}
