// @start region="lifo"
var idle = new LifoQueue<String>();
idle.put("cold connection");
idle.put("warm connection");

assertThat(idle.get()).isEqualTo("warm connection");
// @end
