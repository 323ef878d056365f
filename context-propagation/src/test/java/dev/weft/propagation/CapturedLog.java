package dev.weft.propagation;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** The lines of a logger of Logback's, with the MDC that each has. */
final class CapturedLog implements AutoCloseable {
  private final Logger logger;
  private final LinkedBlockingQueue<ILoggingEvent> lines = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing(); // keeps the MDC as it is now
          lines.add(event);
        }
      };

  CapturedLog(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
  }

  /** Waits for the MDC of the next line with such a message. */
  Map<String, String> mdcOf(String message) throws InterruptedException {
    ILoggingEvent line;
    do {
      line = lines.poll(30, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no line with " + message);
      }
    } while (!line.getFormattedMessage().contains(message));
    return line.getMDCPropertyMap();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
