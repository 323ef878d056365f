// @start region="bind"
try (var _ = variable.bind("inner")) {
  assertThat(variable.get()).isEqualTo("inner");
}
assertThat(variable.get()).isEqualTo("outer");
// @end
