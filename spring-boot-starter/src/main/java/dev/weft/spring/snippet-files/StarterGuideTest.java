// @start region="servers"
@SpringBootApplication
static class Shop {
  @Bean
  WeftServer<HttpServer> http(LoopGroup loops) {
    Routes routes =
        Routes.create()
            .get("/", _ -> Response.text("hello"))
            .get("/slow", _ -> Response.text(slowly()));
    return WeftServer.of(
        loops,
        () -> Http.startServer(loops, "127.0.0.1", 0, routes, HttpOptions.DEFAULT),
        HttpServer::shutdown);
  }

  @Bean
  WeftServer<GroupServer> lines(LoopGroup loops) {
    return WeftServer.of(
        loops, "127.0.0.1", 0, (reader, writer) -> writer.writeLine(reader.readLine() + ", too"));
  }
}
// @end
