package dev.weft.examples.spring;

import dev.weft.LoopGroup;
import dev.weft.net.GroupServer;
import dev.weft.net.Net;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

// @start region="boot"
@SpringBootApplication
class BootApplication {
  @Bean
  LoopGroup loops() {
    return LoopGroup.start(2);
  }

  @Bean
  GroupServer lines(LoopGroup loops) throws Exception {
    return Net.startServer(loops, "127.0.0.1", 0, this::answer);
  }

  /** Runs as a task, on a loop. */
  void answer(StreamReader reader, StreamWriter writer) throws IOException {
    for (String line : reader.lines()) {
      writer.writeLine(line + ", too");
      writer.drain();
    }
  }
}
// @end
