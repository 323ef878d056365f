// An echo server on raw epoll: the least work that the kernel allows, and so the limit that all
// others are compared with. Prints the address that it listens on.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024, EVENTS = 1024 };

// What could not be written yet. Only connections whose peer reads slowly have any.
struct rest {
  char *bytes;
  size_t from, to;
};

static char buffer[BUFFER_BYTES];
static struct rest *rests; // by descriptor
static int epoll;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void watch(int operation, int fd, unsigned events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (epoll_ctl(epoll, operation, fd, &event) != 0) die("epoll_ctl");
}

static void hang_up(int fd) {
  free(rests[fd].bytes);
  memset(&rests[fd], 0, sizeof rests[fd]);
  close(fd);
}

static int listen_on_free_port(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 4096) != 0
      || getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
    die("listen");
  }
  printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void accept_all(int listener) {
  int fd, yes = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
  }
}

// Keeps what the socket did not take, and reads no more from this peer until it is gone.
static void keep(int fd, const char *bytes, size_t count) {
  rests[fd] = (struct rest){.bytes = malloc(count), .to = count};
  if (!rests[fd].bytes) die("malloc");
  memcpy(rests[fd].bytes, bytes, count);
  watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void send_back(int fd) {
  ssize_t count = read(fd, buffer, sizeof buffer);
  if (count <= 0) {
    if (count == 0 || errno != EAGAIN) hang_up(fd);
    return;
  }
  ssize_t written = write(fd, buffer, count);
  if (written < 0 && errno != EAGAIN) {
    hang_up(fd);
  } else if (written < count) {
    if (written < 0) written = 0;
    keep(fd, buffer + written, count - written);
  }
}

static void send_rest(int fd) {
  struct rest *rest = &rests[fd];
  ssize_t written = write(fd, rest->bytes + rest->from, rest->to - rest->from);
  if (written < 0) {
    if (errno != EAGAIN) hang_up(fd);
    return;
  }
  rest->from += written;
  if (rest->from == rest->to) {
    free(rest->bytes);
    memset(rest, 0, sizeof *rest);
    watch(EPOLL_CTL_MOD, fd, EPOLLIN);
  }
}

int main(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  rests = calloc(limit.rlim_cur, sizeof *rests);
  epoll = epoll_create1(0);
  int listener = listen_on_free_port();
  watch(EPOLL_CTL_ADD, listener, EPOLLIN);
  static struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        accept_all(listener);
      } else if (rests[fd].bytes) {
        send_rest(fd);
      } else {
        send_back(fd);
      }
    }
  }
}
