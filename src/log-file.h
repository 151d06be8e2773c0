/* log-file.h: the log's file: lines are appended by a thread of its own, so that a slow or full
 * disk never stops the main thread. Main thread. */
#ifndef SRC_LOG_FILE_H
#define SRC_LOG_FILE_H

#include <stdbool.h>

struct log_file;

/* Opened with the first line, mode 0600. With `rotates` it becomes PATH.1 at 4 MiB and a new one
 * begins; without, others may rename it at any time: then PATH is made anew. `failed` (may be
 * NULL) is called on the file's thread with errno, once until writing works again. */
struct log_file *log_file_new(const char *path, bool rotates,
                              void (*failed)(const char *path, int err, void *opaque),
                              void *opaque);
const char *log_file_path(const struct log_file *file);
/* Writes what is queued, then ends the thread. */
void log_file_free(struct log_file *file);
/* One whole line without its end. What cannot be written is dropped and counted; the count stands
 * in the file once writing works again. */
void log_file_add(struct log_file *file, const char *line);

#endif
