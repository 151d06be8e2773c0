/* cpu-list.h: lists of CPUs as libvirt and virsh write them: "0-3,^2,8". Any thread. */
#ifndef SRC_CPU_LIST_H
#define SRC_CPU_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Reads a list into a bitmap (g_free; *len bytes, bit 0 of the first is CPU 0) of `cpus` CPUs. "r"
 * means all. NULL with *error (g_free, translated) if it is no list, empty, or names a CPU that is
 * not there. */
unsigned char *cpu_list_parse(const char *text, unsigned cpus, size_t *len, char **error);
/* A bitmap of `cpus` CPUs as a list: "0-3,8", "" if it is empty; g_free. */
char *cpu_list_format(const unsigned char *map, size_t len, unsigned cpus);

#endif
