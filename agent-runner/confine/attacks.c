/*
 * For a test of `confine`. attacks PID FILE: tries every way of this system to reach a process by a signal, its limits and a
 * file by its path, harmlessly, and prints the names of those that worked. attacks PID: kills it by way of open files.
 */
#include <fcntl.h>
#include <linux/sockios.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { pidfd_send = 424, pidfd_of = 434 };

static void tell(const char *name, long result) {
  if (result == 0) puts(name);
}

static long by_descriptor(long descriptor) {
  return descriptor < 0 ? -1 : syscall(pidfd_send, descriptor, 0, NULL, 0);
}

static int by_open_files(int pid) {
  for (int way = 0; way < 3; way += 1) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
    struct f_owner_ex owner = {.type = F_OWNER_PID, .pid = pid};
    if (way == 0) fcntl(ends[0], F_SETOWN, pid);
    if (way == 1) fcntl(ends[0], F_SETOWN_EX, &owner);
    if (way == 2) ioctl(ends[0], SIOCSPGRP, &pid);
    fcntl(ends[0], F_SETSIG, SIGKILL);
    fcntl(ends[0], F_SETFL, O_ASYNC);
    if (write(ends[1], "x", 1) != 1) return 1;
  }
  puts("tried");
  return 0;
}

int main(int count, char **values) {
  if (count < 2) return 1;
  int pid = atoi(values[1]);
  if (count == 2) return by_open_files(pid);
  char folder[32];
  snprintf(folder, sizeof folder, "/proc/%d", pid);
  siginfo_t info;
  memset(&info, 0, sizeof info);
  info.si_code = SI_QUEUE;
  struct rlimit limit;
  tell("kill", kill(pid, 0));
  /* Of a process that another namespace started the group is not known here. */
  if (getpgid(pid) > 0) tell("kill the group", kill(-getpgid(pid), 0));
  tell("kill with other upper bits", syscall(SYS_kill, 0x100000000L | pid, 0));
  tell("tkill", syscall(SYS_tkill, pid, 0));
  tell("tgkill", syscall(SYS_tgkill, pid, pid, 0));
  tell("rt_sigqueueinfo", syscall(SYS_rt_sigqueueinfo, pid, 0, &info));
  tell("rt_tgsigqueueinfo", syscall(SYS_rt_tgsigqueueinfo, pid, pid, 0, &info));
  tell("pidfd", by_descriptor(syscall(pidfd_of, pid, 0)));
  tell("folder in /proc", by_descriptor(open(folder, O_RDONLY | O_DIRECTORY)));
  tell("prlimit", prlimit(pid, RLIMIT_CPU, NULL, &limit));
  tell("truncate", truncate(values[2], 0));
  puts("tried");
  return 0;
}
