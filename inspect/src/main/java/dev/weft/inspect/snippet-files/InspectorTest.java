// @start region="options"
var options = InspectorOptions.DEFAULT.withHost("127.0.0.1").withPort(8181);
// @end

// @start region="serve"
Inspector inspector = Inspector.serve();
System.out.println("live page: " + inspector.uri());
// @end
