/* guest-ram.h: the files behind this process's guest memories, for tests that take pages away. */
#ifndef TESTS_GUEST_RAM_H
#define TESTS_GUEST_RAM_H

#include <stddef.h>

/* Their descriptors, which belong to the engine, at most `max`; how many. */
size_t guest_ram_files(int *fds, size_t max);

#endif
