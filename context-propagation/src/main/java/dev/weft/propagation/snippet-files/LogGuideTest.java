// @start region="mdc"
MDC.put("request", "r-17");
createTask(() -> log.info("fetched")).await(); // these lines have request=r-17
toThread(() -> log.info("saved"));
// @end
