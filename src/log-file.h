/* log-file.h: the log's file: lines are appended by a thread of its own, so that a slow or full
 * disk never stops the main thread. Main thread. */
#ifndef SRC_LOG_FILE_H
#define SRC_LOG_FILE_H

struct log_file;

/* Opened with the first line, mode 0600; at 4 MiB it becomes PATH.1 and a new one begins. */
struct log_file *log_file_new(const char *path);
/* Writes what is queued, then ends the thread. */
void log_file_free(struct log_file *file);
/* One whole line without its end. What cannot be written is dropped and counted; the count stands
 * in the file once writing works again. */
void log_file_add(struct log_file *file, const char *line);

#endif
