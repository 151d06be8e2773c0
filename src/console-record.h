/* console-record.h: a console's log files: raw bytes, limited in size and number. One thread each.
 *
 * PATH is the newest, PATH.1 the one before, up to the number kept. */
#ifndef SRC_CONSOLE_RECORD_H
#define SRC_CONSOLE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct console_record;

/* Nothing is opened yet. `limit` bytes a file, `files` of them (at least 1). `failed` is told why
 * the recording stopped, once for each time. */
struct console_record *console_record_new(const char *path, uint64_t limit, unsigned files,
                                          void (*failed)(void *opaque, const char *text),
                                          void *opaque);
void console_record_free(struct console_record *rec);

/* Begins a new file (a power-on); an earlier recording that is not empty moves to PATH.1. */
void console_record_begin(struct console_record *rec);
/* Appends, going on in a new file at the limit. A full disk or any other error stops the
 * recording until the next console_record_begin(). */
void console_record_write(struct console_record *rec, const void *bytes, size_t len);
bool console_record_active(const struct console_record *rec);

#endif
