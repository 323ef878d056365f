// The load: clients of an echo server, each sending its next message when the last one is back.
//
//   load --port P [--connections N] [--active A] [--size BYTES] [--warm S] [--seconds S]
//        [--pid PID] [--hold yes] [--tls yes] [--message FILE] [--opening FILE]
//        [--handshakes full|resumed]
//
// With --message the clients send what is in a file. It is a request of HTTP: each of its answers is
// as long as the first one, whose head says how long its body is. With --opening too, they send that
// first and take the head that answers it; what they send then comes back as long as --size says.
//
// With --handshakes a client sends 16 bytes, and once they are back it leaves and connects anew: a
// request is a handshake of TLS, which resumes the session of the last one, or does not.
//
// Of N connections, A talk and the others stay open. With --hold it says "ready" when all stand,
// and goes on when a line comes in. It measures for as many seconds as told, after a warm-up, and
// prints one line: requests, seconds, the latencies, the processor time that process PID used
// meanwhile, and how busy this process was itself, which tells whether it was the limit.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/ssl.h>
#endif

enum {
  BUFFER_BYTES = 256 * 1024,
  EVENTS = 1024,
  GREETING_BYTES = 16,
  GREETED_AT_ONCE = 50,
  CONNECTIONS_OF_ADDRESS = 10000 // the system has 28,000 ports for each
};

enum { NO_HANDSHAKES, FULL, RESUMED };

static const char END_OF_HEAD[] = "\r\n\r\n", LENGTH[] = "\r\ncontent-length:";

struct connection {
  int fd;
  int watches_output;
  long to_write, to_read; // of the message under way
  long answer;            // how many bytes come back
  double sent_at;
#ifdef WITH_TLS
  SSL *ssl;
  SSL_SESSION *session; // to be resumed
#endif
};

struct options {
  int port, connections, active, pid, hold, tls, handshakes;
  long size;
  double warm, seconds;
  const char *message, *opening;
};

struct text {
  char *bytes;
  long size;
};

static struct options options = {
  .connections = 10, .active = -1, .size = 1024, .warm = 1, .seconds = 1};
static char incoming[BUFFER_BYTES];
static struct text message, opening;
static int epoll;

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double seconds_of(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) die("clock_gettime");
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static double now(void) { return seconds_of(CLOCK_MONOTONIC); }

static double server_seconds(void) {
  clockid_t clock;
  if (options.pid == 0) return 0;
  if (clock_getcpuclockid(options.pid, &clock) != 0) die("the server's processor time");
  return seconds_of(clock);
}

// ---- Latencies: buckets of equal width within each power of two, so that each is right to 2 %.

enum { STEPS = 64, POWERS = 40 };
static long buckets[POWERS * STEPS];

static void record(double seconds) {
  unsigned long nanos = seconds * 1e9;
  if (nanos < STEPS) nanos = STEPS;
  int power = 63 - __builtin_clzl(nanos);
  int step = (nanos >> (power - 6)) & (STEPS - 1);
  int power_index = power - 6 < POWERS ? power - 6 : POWERS - 1;
  buckets[power_index * STEPS + step]++;
}

static double percentile(double part, long total) {
  long below = 0;
  for (int i = 0; i < POWERS * STEPS; i++) {
    below += buckets[i];
    if (below > 0 && below >= part * total) {
      return (double)((STEPS + (unsigned long)(i % STEPS)) << (i / STEPS)) * 1e-3;
    }
  }
  return 0;
}

// ---- Reading and writing: -1 where nothing can be done now.

static long give_up_or_wait(long result) {
  if (result < 0 && errno == EAGAIN) return -1;
  if (result == 0) errno = ECONNRESET;
  die("the server hung up");
  return -1;
}

#ifdef WITH_TLS
static long tls_result(struct connection *c, int result) {
  if (result > 0) return result;
  int error = SSL_get_error(c->ssl, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return -1;
  return give_up_or_wait(0);
}
#endif

static long receive(struct connection *c) {
#ifdef WITH_TLS
  if (c->ssl) return tls_result(c, SSL_read(c->ssl, incoming, sizeof incoming));
#endif
  long count = read(c->fd, incoming, sizeof incoming);
  return count > 0 ? count : give_up_or_wait(count);
}

static long transmit(struct connection *c, const char *bytes, long count) {
#ifdef WITH_TLS
  if (c->ssl) return tls_result(c, SSL_write(c->ssl, bytes, count));
#endif
  long written = write(c->fd, bytes, count);
  return written > 0 ? written : give_up_or_wait(written);
}

// ---- Setting up

// These wait, as the connection does until it talks.
static void send_all(struct connection *c, const struct text *text) {
  for (long sent = 0; sent < text->size;) {
    long written = transmit(c, text->bytes + sent, text->size - sent);
    if (written < 0) die("the greeting was not taken");
    sent += written;
  }
}

static void take(struct connection *c, long left) {
  while (left > 0) {
    long count = receive(c);
    if (count < 0) die("the greeting did not come back");
    left -= count;
  }
}

// Takes the head of an answer, which comes as one, and returns how much of the body is to come;
// how long the whole answer is goes into the connection.
static long take_head(struct connection *c) {
  long count = receive(c);
  if (count < 0) die("no answer came");
  incoming[count < BUFFER_BYTES ? count : BUFFER_BYTES - 1] = 0;
  const char *end = strstr(incoming, END_OF_HEAD);
  if (!end || (strncmp(incoming, "HTTP/1.1 200", 12) && strncmp(incoming, "HTTP/1.1 101", 12))) {
    fprintf(stderr, "load: the server answers %.200s\n", incoming);
    exit(1);
  }
  const char *length = strcasestr(incoming, LENGTH);
  c->answer = end + strlen(END_OF_HEAD) - incoming;
  if (length && length < end) c->answer += atol(length + strlen(LENGTH));
  return c->answer - count;
}

static void greet(struct connection *c) {
  if (options.opening) {
    send_all(c, &opening);
    take(c, take_head(c));
    c->answer = options.size;
  } else if (options.message) {
    send_all(c, &message);
    take(c, take_head(c));
  } else {
    struct text greeting = {message.bytes, GREETING_BYTES};
    send_all(c, &greeting);
    take(c, GREETING_BYTES);
    c->answer = options.size;
  }
}

// Each so many connections come from another address of the loopback: from 127.0.0.1, then .2, ...
static void bind_to_address(struct connection *c, int index) {
  int number = index / CONNECTIONS_OF_ADDRESS, yes = 1;
  struct sockaddr_in own = {
    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + number)};
  if (number == 0) return;
  // The port is chosen when it connects, as one that is free for that peer.
  setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (bind(c->fd, (struct sockaddr *)&own, sizeof own) != 0) die("bind");
}

static void open_one(struct connection *c, int index) {
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons(options.port),
    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct timeval patience = {.tv_sec = 20};
  int yes = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0) die("socket");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  bind_to_address(c, index);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) die("connect");
}

#ifdef WITH_TLS
static long resumed;

static int keep_session(SSL *ssl, SSL_SESSION *session) {
  struct connection *c = SSL_get_app_data(ssl);
  if (c->session) SSL_SESSION_free(c->session);
  c->session = session;
  return 1;
}

static void begin_handshake(struct connection *c, SSL_CTX *context) {
  SSL_set_connect_state(c->ssl);
  SSL_set_app_data(c->ssl, c);
  if (options.handshakes == RESUMED) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep_session);
    if (c->session) SSL_set_session(c->ssl, c->session);
  }
}
#endif

static void shake_hands(struct connection *c) {
#ifdef WITH_TLS
  static SSL_CTX *context;
  if (!options.tls) return;
  if (!context) {
    context = SSL_CTX_new(TLS_client_method());
    // The same cipher for all servers; the certificate is the benchmark's own.
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_ciphersuites(context, "TLS_AES_256_GCM_SHA384");
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  }
  c->ssl = SSL_new(context);
  SSL_set_fd(c->ssl, c->fd);
  if (options.handshakes) {
    begin_handshake(c, context);
    return;
  }
  if (SSL_connect(c->ssl) != 1) die("the TLS handshake");
#else
  (void)c;
#endif
}

// A few at a time, each served before the next come: no server's backlog overflows.
static struct connection *open_all(void) {
  struct connection *all = calloc(options.connections, sizeof *all);
  for (int i = 0; i < options.connections; i += GREETED_AT_ONCE) {
    int end = i + GREETED_AT_ONCE;
    if (end > options.connections) end = options.connections;
    for (int j = i; j < end; j++) open_one(&all[j], j);
    for (int j = i; j < end; j++) {
      shake_hands(&all[j]);
      greet(&all[j]);
    }
  }
  return all;
}

static void watch(struct connection *all, int index, int operation, int output) {
  struct epoll_event event = {.events = output ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.u32 = index};
  all[index].watches_output = output;
  if (epoll_ctl(epoll, operation, all[index].fd, &event) != 0) die("epoll_ctl");
}

// ---- Talking

static void write_on(struct connection *all, int index) {
  struct connection *c = &all[index];
  while (c->to_write > 0) {
    long written = transmit(c, message.bytes + message.size - c->to_write, c->to_write);
    if (written < 0) break;
    c->to_write -= written;
  }
  int blocked = c->to_write > 0 && !options.handshakes; // a handshake waits for input
  if (blocked != c->watches_output) watch(all, index, EPOLL_CTL_MOD, blocked);
}

static void send_message(struct connection *all, int index, double time) {
  all[index].to_write = message.size;
  all[index].to_read = all[index].answer;
  all[index].sent_at = time;
  write_on(all, index);
}

static void leave_and_come_back(struct connection *all, int index) {
  static int number;
  struct connection *c = &all[index];
#ifdef WITH_TLS
  if (c->ssl) {
    resumed += SSL_session_reused(c->ssl);
    SSL_shutdown(c->ssl);
    SSL_free(c->ssl);
    close(c->fd);
  }
#endif
  // From many addresses in turn: the system keeps a port for a minute.
  open_one(c, CONNECTIONS_OF_ADDRESS * (number++ % 100));
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  shake_hands(c);
  watch(all, index, EPOLL_CTL_ADD, 0);
}

static int has_decrypted(struct connection *c) {
#ifdef WITH_TLS
  return c->ssl && SSL_pending(c->ssl) > 0;
#else
  (void)c;
  return 0;
#endif
}

// Takes in what is there; the time, if that was the rest of a message.
static double read_on(struct connection *c) {
  do {
    long count = receive(c);
    if (count < 0) return 0;
    c->to_read -= count;
  } while (c->to_read > 0 && has_decrypted(c));
  return c->to_read > 0 ? 0 : now();
}

static long talk_until(struct connection *all, double end, int recording) {
  static struct epoll_event events[EVENTS];
  long requests = 0;
  while (now() < end) {
    int count = epoll_wait(epoll, events, EVENTS, 100);
    for (int i = 0; i < count; i++) {
      int index = events[i].data.u32;
      if (events[i].events & EPOLLOUT) write_on(all, index);
      if (!(events[i].events & ~EPOLLOUT)) continue;
      if (options.handshakes && all[index].to_write > 0) {
        write_on(all, index); // goes on with the handshake first
        if (all[index].to_write > 0) continue;
      }
      double time = read_on(&all[index]);
      if (time > 0) {
        requests++;
        if (recording) record(time - all[index].sent_at);
        if (options.handshakes) leave_and_come_back(all, index);
        send_message(all, index, time);
      }
    }
  }
  return requests;
}

static struct text content_of(const char *file) {
  struct stat about;
  int fd = open(file, O_RDONLY);
  if (fd < 0 || fstat(fd, &about) != 0) die(file);
  struct text content = {malloc(about.st_size), about.st_size};
  if (read(fd, content.bytes, content.size) != content.size) die(file);
  close(fd);
  return content;
}

static struct text letters(void) {
  long room = options.size < GREETING_BYTES ? GREETING_BYTES : options.size;
  struct text letters = {malloc(room), options.size};
  memset(letters.bytes, 'x', room);
  return letters;
}

static void parse(int count, char **arguments) {
  for (int i = 1; i + 1 < count; i += 2) {
    const char *name = arguments[i], *value = arguments[i + 1];
    if (!strcmp(name, "--port")) options.port = atoi(value);
    else if (!strcmp(name, "--connections")) options.connections = atoi(value);
    else if (!strcmp(name, "--active")) options.active = atoi(value);
    else if (!strcmp(name, "--size")) options.size = atol(value);
    else if (!strcmp(name, "--warm")) options.warm = atof(value);
    else if (!strcmp(name, "--seconds")) options.seconds = atof(value);
    else if (!strcmp(name, "--pid")) options.pid = atoi(value);
    else if (!strcmp(name, "--hold")) options.hold = 1;
    else if (!strcmp(name, "--tls")) options.tls = 1;
    else if (!strcmp(name, "--handshakes")) {
      options.handshakes = strcmp(value, "resumed") ? FULL : RESUMED;
      options.tls = 1;
      options.size = GREETING_BYTES;
    } else if (!strcmp(name, "--message")) options.message = value;
    else if (!strcmp(name, "--opening")) options.opening = value;
    else {
      fprintf(stderr, "load: unknown option %s\n", name);
      exit(2);
    }
  }
  if (options.active < 0 || options.active > options.connections) {
    options.active = options.connections;
  }
}

int main(int count, char **arguments) {
  parse(count, arguments);
  message = options.message ? content_of(options.message) : letters();
  if (options.opening) opening = content_of(options.opening);
  struct connection *all =
    options.handshakes ? calloc(options.connections, sizeof *all) : open_all();
  if (options.hold) {
    puts("ready");
    fflush(stdout);
    while (getchar() != '\n') {
      if (feof(stdin)) return 1;
    }
  }
  epoll = epoll_create1(0);
  for (int i = 0; i < options.active; i++) {
    if (options.handshakes) {
      all[i].answer = GREETING_BYTES;
      leave_and_come_back(all, i);
    } else {
      fcntl(all[i].fd, F_SETFL, O_NONBLOCK);
      watch(all, i, EPOLL_CTL_ADD, 0);
    }
  }
  for (int i = 0; i < options.active; i++) send_message(all, i, now());
  talk_until(all, now() + options.warm, 0);

#ifdef WITH_TLS
  long resumed_before = resumed;
#endif
  double start = now(), server = server_seconds(), own = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  long requests = talk_until(all, start + options.seconds, 1);
  double seconds = now() - start;
  printf("requests=%ld seconds=%.6f p50_us=%.1f p99_us=%.1f max_us=%.1f server_seconds=%.6f"
         " load_busy=%.3f\n",
         requests, seconds, percentile(0.5, requests), percentile(0.99, requests),
         percentile(1, requests), server_seconds() - server,
         (seconds_of(CLOCK_PROCESS_CPUTIME_ID) - own) / seconds);
#ifdef WITH_TLS
  if (options.handshakes == RESUMED && resumed - resumed_before < requests / 2) {
    fputs("load: the server resumes no sessions\n", stderr);
    return 1;
  }
#endif
}
