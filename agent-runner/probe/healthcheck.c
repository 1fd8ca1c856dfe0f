/*
 * healthcheck SOCKET [PATH [MILLISECONDS [TIMES]]]: asks the worker over its unix socket, prints the body of the answer,
 * exits 0 on status 200 and 1 otherwise, and waits 8 s or, if that is less, the given time. With TIMES it asks so often,
 * every 2 s: a line `asking` before each answer and an empty one behind it. The default path answers `condition:
 * reason`; two conditions are told here, since the worker cannot: `hung` (it is there and does not answer) and `gone`
 * (nobody listens). Static and tiny, because the engine runs it every 30 s: Node itself would cost 0.2 s and 42 MB each time.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Below the engine's own limit of 10 s, which would end the probe without a word. */
enum { deadline_ms = 8000, answer_bytes_max = 65536, pause_seconds = 2, times_max = 1000 };

static int fail(const char *condition, const char *why) {
  printf("%s: %s\n", condition, why);
  return 1;
}

static int hung(const char *why) {
  printf("hung: The worker is there and does not answer (%s)\n", why);
  return 1;
}

static int gone(const char *path, const char *why) {
  printf("gone: No worker listens on %s (%s)\n", path, why);
  return 1;
}

static long now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000L + time.tv_nsec / 1000000L;
}

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_fd < 0) return -1;
  /* A unix socket connects at once or fails: EAGAIN means that the worker accepts nobody. */
  if (connect(socket_fd, (struct sockaddr *)&address, sizeof address) != 0) return -1;
  return socket_fd;
}

/* Bytes read until the worker closed the connection; -1 on an error or when the time ran out. */
static long read_answer(int socket_fd, char *answer, size_t size, long deadline) {
  size_t length = 0;
  while (length + 1 < size) {
    struct pollfd wait = {.fd = socket_fd, .events = POLLIN};
    long left = deadline - now_ms();
    int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
    if (ready == 0) errno = ETIMEDOUT;
    if (ready <= 0) return -1;
    ssize_t received = read(socket_fd, answer + length, size - 1 - length);
    if (received < 0) return -1;
    if (received == 0) break;
    length += (size_t)received;
  }
  answer[length] = '\0';
  return (long)length;
}

static int ask(const char *path, const char *request, size_t length, long limit_ms) {
  static char answer[answer_bytes_max];
  long deadline = now_ms() + limit_ms;
  int socket_fd = connect_to(path);
  if (socket_fd < 0) return errno == EAGAIN ? hung(strerror(errno)) : gone(path, strerror(errno));
  int sent = send(socket_fd, request, length, MSG_NOSIGNAL) == (ssize_t)length;
  long received = sent ? read_answer(socket_fd, answer, sizeof answer, deadline) : -1;
  int reason = errno;
  close(socket_fd);
  if (!sent) return gone(path, strerror(reason));
  if (received < 0) return hung(strerror(reason));
  char *body = strstr(answer, "\r\n\r\n");
  fputs(body ? body + 4 : answer, stdout);
  return strncmp(answer, "HTTP/1.1 200 ", 13) == 0 ? 0 : 1;
}

/* The value of a number among the arguments, if it is there and within 1 and the most; else the most. */
static long number_at(int count, char **values, int index, long most) {
  long value = count > index ? strtol(values[index], NULL, 10) : most;
  return value > 0 && value < most ? value : most;
}

int main(int count, char **values) {
  char request[512];
  if (count < 2) return fail("usage", "healthcheck SOCKET [PATH [MILLISECONDS [TIMES]]]");
  int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                        count > 2 ? values[2] : "/probe");
  if (length < 0 || (size_t)length >= sizeof request) return fail(values[2], "path too long");
  long limit_ms = number_at(count, values, 3, deadline_ms);
  if (count <= 4) return ask(values[1], request, (size_t)length, limit_ms);
  for (long left = number_at(count, values, 4, times_max); left > 0; left -= 1) {
    puts("asking");
    fflush(stdout);
    ask(values[1], request, (size_t)length, limit_ms);
    putchar('\n');
    if (fflush(stdout) != 0) return 1;
    if (left > 1) sleep(pause_seconds);
  }
  return 0;
}
