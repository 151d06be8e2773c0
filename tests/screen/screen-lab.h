/* screen-lab.h: a script's word to the lab of libvirt daemons. Main thread. */
#ifndef TESTS_SCREEN_LAB_H
#define TESTS_SCREEN_LAB_H

#include <stdbool.h>

/* Runs tests/lab/lab with the words; calls meanwhile() until it ends. True if it succeeded. */
bool screen_lab_run(const char *words, void (*meanwhile)(void));

#endif
