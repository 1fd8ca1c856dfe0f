/*
 * confine PID PROGRAM [ARGUMENT]…: runs the program so that it sees and changes files of the current directory and of
 * nothing else but the system's, which it may only read, and cannot signal the process PID, its group or process 1. What it
 * starts is held by the same. Without arguments it prints the version of Landlock. Each kernel gives what it has:
 *   Landlock 2 (Linux 5.19)   files; earlier ones refuse to move a file between two folders, and are left alone
 *   Landlock 6 (Linux 6.12)   signals and abstract sockets: to nothing that was not started in here
 *   seccomp                   before Landlock 6 signals to the worker, before 3 truncate(2), always limits of others
 * An engine's own filter may refuse Landlock; then it counts as missing. Fails (126) rather than run with less than there is.
 * Programs for 32 bits do not run: their calls would have to be told apart, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#define OTHER_ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#define OTHER_ARCHITECTURE AUDIT_ARCH_ARM
#else
#error "Say which architecture a filter may trust"
#endif

/* From linux/landlock.h and the system call tables, whose copies in Debian 12 are older than what is asked for here. */
enum { create_ruleset = 444, add_rule = 445, restrict_self = 446, pidfd_send = 424 };
enum { version_flag = 1, rule_of_path = 1, cannot_confine = 126 };
enum { scope_sockets_and_signals = 3 };

/* A test builds it with less, to see what older kernels give. */
#ifndef LANDLOCK_MAX
#define LANDLOCK_MAX 1000
#endif

struct ruleset { uint64_t files, network, scopes; };
struct path_rule { uint64_t allowed; int32_t parent; } __attribute__((packed));

#define FS(bit) (1ULL << (bit))
static const uint64_t execute = FS(0), write_file = FS(1), read_file = FS(2), read_folder = FS(3), remove_file = FS(5),
                      make_device = FS(6) | FS(11), make_file = FS(8), truncate_file = FS(14);
static const uint64_t of_files = FS(0) | FS(1) | FS(2) | FS(14);

static int fail(const char *what) {
  printf("The command could not be contained: %s: %s\n", what, strerror(errno));
  exit(cannot_confine);
}

/* A path that is not there needs no rule. */
static void allow(int ruleset, uint64_t handled, const char *path, uint64_t rights) {
  int parent = open(path, O_PATH | O_CLOEXEC);
  if (parent < 0 && (errno == ENOENT || errno == EACCES)) return;
  struct stat status;
  if (parent < 0 || fstat(parent, &status) != 0) fail(path);
  struct path_rule rule = {.allowed = rights & handled, .parent = parent};
  if (!S_ISDIR(status.st_mode)) rule.allowed &= of_files;
  if (syscall(add_rule, ruleset, rule_of_path, &rule, 0) != 0) fail(path);
  close(parent);
}

static void confine_files(long abi) {
  uint64_t handled = abi >= 3 ? FS(15) - 1 : FS(14) - 1;
  struct ruleset wanted = {.files = handled, .scopes = abi >= 6 ? scope_sockets_and_signals : 0};
  /* Kernels refuse fields that they do not know unless they are zero; before 6 the last one is. */
  int ruleset = (int)syscall(create_ruleset, &wanted, sizeof wanted, 0);
  if (ruleset < 0) fail("rules");
  static const char *const system_folders[] = {"/app", "/bin", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/nix",
                                               "/opt", "/proc", "/sbin", "/sys", "/usr", "/var"};
  static const char *const devices[] = {"/dev/full", "/dev/null", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero"};
  allow(ruleset, handled, ".", handled & ~make_device);
  for (size_t i = 0; i < sizeof system_folders / sizeof *system_folders; i += 1)
    allow(ruleset, handled, system_folders[i], execute | read_file | read_folder);
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i += 1)
    allow(ruleset, handled, devices[i], read_file | write_file | truncate_file);
  /* Shared memory has random names, and nobody here may list those of others. */
  allow(ruleset, handled, "/dev/shm", read_file | write_file | truncate_file | make_file | remove_file);
  if (syscall(restrict_self, ruleset, 0) != 0) fail("restrict");
  close(ruleset);
}

enum { instructions_max = 96 };
static struct sock_filter filter[instructions_max];
static unsigned short filled;

static void add(struct sock_filter instruction) {
  if (filled == instructions_max) abort();
  filter[filled++] = instruction;
}

#define LOAD(field) add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field)))
#define RETURN(value) add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, (value)))
#define SKIP_UNLESS(value, count) add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), 0, (count)))
#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

/* Each rule leaves the number of the call loaded, for the next one. */
static void refuse(long call) {
  SKIP_UNLESS(call, 1);
  RETURN(REFUSE);
}

/* Where an argument (as the kernel reads these: 32 bits) is one of the values. */
static void refuse_for(long call, int argument, const int32_t *values, unsigned char count) {
  SKIP_UNLESS(call, (unsigned char)(2 * count + 2));
  LOAD(args[argument]);
  for (unsigned char i = 0; i < count; i += 1) {
    SKIP_UNLESS(values[i], 1);
    RETURN(REFUSE);
  }
  RETURN(SECCOMP_RET_ALLOW);
}

static void refuse_unless_own(long call) {
  SKIP_UNLESS(call, 4);
  LOAD(args[0]);
  SKIP_UNLESS(0, 1);
  RETURN(SECCOMP_RET_ALLOW);
  RETURN(REFUSE);
}

static void confine_calls(long abi, int32_t worker) {
  LOAD(arch);
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 3, 0));
  /* Its calls have other numbers. What else there may be is this program in an emulator, where the kernel sees another machine. */
  SKIP_UNLESS(OTHER_ARCHITECTURE, 1);
  RETURN(SECCOMP_RET_ERRNO | ENOSYS);
  RETURN(SECCOMP_RET_ALLOW);
  LOAD(nr);
#if defined(__x86_64__)
  add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1));
  RETURN(SECCOMP_RET_ERRNO | ENOSYS);
#endif
  refuse_unless_own(SYS_prlimit64);
  if (abi < 3) refuse(SYS_truncate);
  if (abi < 6) {
    const pid_t group = getpgid(worker);
    const int32_t pids[] = {1, -1, worker, group > 0 ? -group : -1};
    static const long by_pid[] = {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo};
    for (size_t i = 0; i < sizeof by_pid / sizeof *by_pid; i += 1) refuse_for(by_pid[i], 0, pids, 4);
    /* Of a thread and of a descriptor nobody can tell whose it is. */
    refuse(SYS_tkill);
    refuse(pidfd_send);
    /* An open file's owner is sent any signal when something can be read from it. */
    refuse_for(SYS_fcntl, 1, (const int32_t[]){F_SETOWN, F_SETOWN_EX}, 2);
    refuse_for(SYS_ioctl, 1, (const int32_t[]){FIOSETOWN, SIOCSPGRP}, 2);
  }
  RETURN(SECCOMP_RET_ALLOW);
  struct sock_fprog program = {.len = filled, .filter = filter};
  /* EINVAL, ENOSYS: the kernel, or an emulator in its place, has no filters. */
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0 && errno != EINVAL && errno != ENOSYS) fail("filter");
}

int main(int count, char **values) {
  long abi = syscall(create_ruleset, NULL, 0, version_flag);
  if (abi > LANDLOCK_MAX) abi = LANDLOCK_MAX;
  if (count < 3) return printf("landlock %ld\n", abi < 0 ? 0 : abi) < 0;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no new privileges");
  if (abi >= 2) confine_files(abi);
  confine_calls(abi, (int32_t)strtol(values[1], NULL, 10));
  execv(values[2], values + 2);
  printf("%s: %s\n", values[2], strerror(errno));
  return cannot_confine;
}
