// @start region="engine"
TlsServerOptions tls =
    TlsOptions.server(context)
        .withEngine(request -> {
          SSLEngine engine = request.context().createSSLEngine();
          made.add(engine);
          return engine;
        });
// @end
