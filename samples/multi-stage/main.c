#include <dirent.h>
#include <stdio.h>

/* Greets its argument and lists the files at the root: there is nothing but this program. */
int main(int argc, char **argv) {
  printf("hello, %s\n", argc > 1 ? argv[1] : "nobody");
  DIR *root = opendir("/");
  if (root == NULL) {
    perror("/");
    return 1;
  }
  int regular = 0;
  for (struct dirent *entry; (entry = readdir(root)) != NULL;) {
    regular += entry->d_type == DT_REG;
  }
  closedir(root);
  printf("files at the root: %d\n", regular);
  return 0;
}
