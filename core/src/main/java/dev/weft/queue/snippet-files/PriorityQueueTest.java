// @start region="priority"
record Job(int priority, String name) {}
var jobs = new PriorityQueue<>(Comparator.comparingInt(Job::priority));
jobs.put(new Job(5, "tidy up"));
jobs.put(new Job(1, "put out the fire"));

assertThat(jobs.get().name()).isEqualTo("put out the fire");
// @end
