/* The native half of dev.jbuild.posix.ChildProcess: posix_spawn(3), which shares the JVM's memory
   until the program starts; a fork(2) would copy its page tables. */
#include <jni.h>
#include <spawn.h>
#include <stdint.h>

static int add_streams(posix_spawn_file_actions_t *actions, int in, int out, int err)
{
	int error = posix_spawn_file_actions_adddup2(actions, in, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, out, 1);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, err, 2);
	return error;
}

/* The process id, or the negated errno. The environment is empty. */
JNIEXPORT jint JNICALL
Java_dev_jbuild_posix_SystemCall_spawn(JNIEnv *env, jclass type, jlong path, jlong arguments,
				       jint in, jint out, jint err)
{
	(void)env;
	(void)type;
	char *environment[] = {NULL};
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return -error;
	pid_t pid = 0;
	error = add_streams(&actions, in, out, err);
	if (error == 0)
		error = posix_spawn(&pid, (const char *)(intptr_t)path, &actions, NULL,
				    (char **)(intptr_t)arguments, environment);
	posix_spawn_file_actions_destroy(&actions);
	return error != 0 ? -error : pid;
}
