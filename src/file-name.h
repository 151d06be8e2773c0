/* file-name.h: any text as the name of a file, and back. Any thread. */
#ifndef SRC_FILE_NAME_H
#define SRC_FILE_NAME_H

/* Letters, digits and what is harmless stay, every other byte of ASCII becomes %XX; what is too
 * long is cut and ends in a digest that makes it unique. Never "." or "..", never with a slash;
 * g_free. */
char *file_name_encode(const char *text);

#endif
