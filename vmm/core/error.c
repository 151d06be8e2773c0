#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool vmm_error_set(struct vmm_error *err, enum vmm_error_code code, const char *fmt, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    err->code = code;
    err->sys = 0;
    return false;
}

bool vmm_error_sys(struct vmm_error *err, enum vmm_error_code code, int sys, const char *fmt, ...)
{
    if (!err)
        return false;
    va_list args;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    size_t used = strlen(err->text);
    char reason[128];
    snprintf(err->text + used, sizeof err->text - used, ": %s",
             strerror_r(sys, reason, sizeof reason));
    err->code = code;
    err->sys = sys;
    return false;
}
