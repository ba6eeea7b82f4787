/* What the allocator in quarantine.c has to report, and what it must not: argv[1] says which. */
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  char *block = malloc(64);
  volatile char *seen = block;
  memset(block, 1, 64);
  block = realloc(block, 128);
  if (block == NULL || block[63] != 1) return 2;
  seen = block;
  free(block);
  if (argc > 1 && strcmp(argv[1], "writes") == 0) seen[40] = 1;
  if (argc > 1 && strcmp(argv[1], "frees twice") == 0) free((void *)seen);
  return 0;
}
