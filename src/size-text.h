/* size-text.h: amounts of memory and disk as a person writes and reads them. Any thread. */
#ifndef SRC_SIZE_TEXT_H
#define SRC_SIZE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* "20G", "1.5 GiB", "512 mb", "2048": a number and K, M, G or T (powers of 1024; a B or iB after
 * it changes nothing); without a letter the unit is `unit` bytes. False if it is no such amount or
 * does not fit. */
bool size_parse(const char *text, uint64_t unit, uint64_t *bytes);
/* "2.0 GiB", "512 MiB", g_free. */
char *size_format(uint64_t bytes);
/* "2G", "512M" or "1000000K": exact, as size_parse() reads it; bytes that are no whole KiB are
 * "N" (of bytes: "513B"). g_free. */
char *size_exact(uint64_t bytes);

#endif
