// @start region="visible"
static final ContextVar<String> REQUEST = ContextVar.of("request", "none").visible();
// @end
