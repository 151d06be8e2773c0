/* hosts-file.h: hosts.conf as text: the list of libvirt hosts, edited line by line so that comments
 * and unknown keys stay. Any thread; it knows no disk.
 *
 * A group for each host, named by its alias, in the order of the list:
 *     [prod]
 *     uri=qemu+ssh://root@prod/system
 *     autoconnect=true
 *     read-only=false */
#ifndef SRC_HOSTS_FILE_H
#define SRC_HOSTS_FILE_H

#include <glib.h>
#include <stdbool.h>

/* Raised when an older virtty would misunderstand the file: [virtty] version=1. */
#define HOSTS_FILE_VERSION 1

struct hosts_entry {
    char *alias, *uri;
    bool autoconnect, read_only;
};

struct hosts_file;

/* NULL with *error (g_free), which names the line, if it is not such a file. */
struct hosts_file *hosts_file_parse(const char *text, size_t len, char **error);
void hosts_file_free(struct hosts_file *file);
char *hosts_file_text(const struct hosts_file *file);
/* True if a newer virtty wrote it: to be read only. */
bool hosts_file_newer(const struct hosts_file *file);

/* struct hosts_entry in the order of the file (g_ptr_array_unref() frees them). What is wrong with
 * an entry is told in `problems` (char *, may be NULL). */
GPtrArray *hosts_file_entries(const struct hosts_file *file, GPtrArray *problems);
void hosts_entry_free(struct hosts_entry *entry);
/* NULL: the word can be an alias; else why not (translated). */
const char *hosts_file_alias_problem(const char *alias);

/* Changes. False if there is no such host (or, of a new one, there is one). */
bool hosts_file_add(struct hosts_file *file, const struct hosts_entry *entry);
bool hosts_file_edit(struct hosts_file *file, const char *alias, const struct hosts_entry *now);
bool hosts_file_remove(struct hosts_file *file, const char *alias);
/* To the place of that index among the hosts. */
bool hosts_file_move(struct hosts_file *file, const char *alias, unsigned place);

#endif
