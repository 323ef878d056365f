// @start region="bounded"
var seats = new BoundedSemaphore(2);
seats.acquire();
seats.release();
assertThatThrownBy(seats::release) // one release() too many
    .isInstanceOf(IllegalStateException.class);
// @end
