/* find.h: the pattern language that finds domains: `/`, :mark, list, --match. Main thread; what
 * parses may run on any.
 *
 * A pattern is terms with blanks between them that must all hold. A term is a bare word, found
 * anywhere (name, uuid, title, host, state, addresses, MACs, disks, tags, OS), a flag ("marked"),
 * or KEY OP VALUE:
 *   = !=         the whole value; * and ? stand for any characters; words of a set with commas
 *                between them mean any of these ("state=running,paused")
 *   ~ !~         contains
 *   < > <= >=    numbers: percent, sizes ("2G"), times ("3d")
 * Large and small letters are alike. '...', "..." and \ quote; a quoted bare term is no flag, and
 * ! before a bare term turns it round. */
#ifndef SRC_FIND_H
#define SRC_FIND_H

#include <glib.h>
#include <stdbool.h>

struct domain;
struct find;
struct model;

/* NULL with *error (g_free, translated, says at which character) if it is no pattern. An empty one
 * finds everything. */
struct find *find_new(const char *pattern, char **error);
/* The same for words that a shell or a `:` line has split and unquoted: each is a term. NULL for
 * words: none. */
struct find *find_new_words(char *const *words, char **error);
void find_free(struct find *find);
bool find_is_empty(const struct find *find);

bool find_match(const struct find *find, const struct domain *domain);
/* All domains of the model that match, in its order; borrowed, the array is the caller's. */
GPtrArray *find_domains(const struct find *find, const struct model *model);

/* domain->keywords holds what a domain is found by beyond its fields, while they are not filled in
 * to save memory: lines "KEY VALUE", made by this for the keys "ip", "mac", "disk", "net", "os". */
void find_add_keyword(GString *keywords, const char *key, const char *value);

/* The keys in order, for completion and help: NULL behind the last one. */
const char *find_key_name(unsigned index);
const char *find_key_help(unsigned index); /* translated */
/* True if the key is a flag, used without a value. */
bool find_key_is_flag(unsigned index);
/* The operator that a key is used with mostly: "=", "~" or ">"; "" for a flag. */
const char *find_key_operator(unsigned index);

#endif
