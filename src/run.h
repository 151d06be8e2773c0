/* run.h: `virtty run`: a transient machine in this process, its serial port on standard input and
 * output. Main thread; needs no owner, no main loop and stores nothing. */
#ifndef SRC_RUN_H
#define SRC_RUN_H

/* Obeys "run" and the options behind it (argv[0] is "run") until the guest ends, Ctrl-] q is typed
 * on a terminal, or SIGTERM, SIGHUP or SIGINT arrives. Returns an exit code:
 *   EXIT_CODE_OK         the guest powered off
 *   EXIT_CODE_FAILED     the machine could not be made or started
 *   EXIT_CODE_USAGE      wrong options
 *   EXIT_CODE_NO_HOST    this host has no usable KVM
 *   EXIT_CODE_CANCELLED  it was ended from outside: Ctrl-] q or a signal
 *   EXIT_CODE_CRASHED    the guest crashed
 *   EXIT_CODE_REBOOT     the guest asked for a reboot, which a transient machine refuses */
int run_main(int argc, char **argv);

#endif
