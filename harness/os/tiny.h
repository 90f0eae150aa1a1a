/* A program of a few instructions that exits with OFFSPRING_STATUS: static, without a library, one
 * page, byte for byte the same wherever it runs. */
#ifndef OS_TINY_H
#define OS_TINY_H

struct error;

/* A descriptor to execute, in memory: no file system takes part. −1 on failure. */
int tiny_open(struct error *err);
/* Becomes that program; returns only on failure. */
void tiny_exec(int fd);

#endif
