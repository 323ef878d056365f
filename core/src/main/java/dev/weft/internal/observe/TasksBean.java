package dev.weft.internal.observe;

import dev.weft.internal.log.Reporter;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;

/**
 * Shows the tasks of this JVM to programs outside, {@code ./weft ps} and any JMX client. It answers
 * on a thread of the JVM's, so also when the loops are blocked.
 */
final class TasksBean implements DynamicMBean {
  static final String NAME = "dev.weft:type=Tasks";

  private static boolean registered;

  private TasksBean() {}

  /**
   * Offers the tasks if this JVM has a server of management beans, which it gets when a user
   * attaches to it. Starting one would cost every short program some fifty milliseconds. The
   * watchdog's thread only.
   */
  static void registerIfManaged() {
    if (registered || MBeanServerFactory.findMBeanServer(null).isEmpty()) {
      return;
    }
    registered = true;
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new TasksBean(), new ObjectName(NAME));
    } catch (JMException | RuntimeException e) {
      Reporter.error("Weft's tasks cannot be shown by JMX", e);
    }
  }

  @Override
  public Object invoke(
      String operation, Object @Nullable [] arguments, String @Nullable [] signature)
      throws ReflectionException {
    return switch (operation) {
      case "ps" -> TaskTable.format(RunningTasks.list());
      case "pstree" -> TaskTree.format(RunningTasks.list());
      case "look" ->
          LiveView.look(only(arguments) instanceof Map<?, ?> request ? request : Map.of());
      case "task" ->
          LiveView.task(only(arguments) instanceof Number number ? number.longValue() : -1);
      default -> throw new ReflectionException(new NoSuchMethodException(operation));
    };
  }

  private static @Nullable Object only(@Nullable Object @Nullable [] arguments) {
    return arguments != null && arguments.length == 1 ? arguments[0] : null;
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    return new MBeanInfo(
        TasksBean.class.getName(),
        "The tasks of Weft's event loops",
        null,
        null,
        new MBeanOperationInfo[] {
          operation("ps", "A table of the tasks"),
          operation("pstree", "The tasks by which waits for which, with their frames"),
          operation("look", "What the loops do now, in maps and lists", "java.util.Map"),
          operation("task", "One task, with its frames", "java.lang.Long")
        },
        null);
  }

  private static MBeanOperationInfo operation(String name, String what) {
    return new MBeanOperationInfo(
        name, what, new MBeanParameterInfo[0], "java.lang.String", MBeanOperationInfo.INFO);
  }

  private static MBeanOperationInfo operation(String name, String what, String parameter) {
    return new MBeanOperationInfo(
        name,
        what,
        new MBeanParameterInfo[] {new MBeanParameterInfo("wanted", parameter, "what is asked for")},
        "java.util.Map",
        MBeanOperationInfo.INFO);
  }

  @Override
  public Object getAttribute(String name) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(name);
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName());
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    return new AttributeList();
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }
}
