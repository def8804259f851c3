/* The native half of dev.jbuild.posix.SystemCall: syscall(2), and where a direct buffer is. */
#include <errno.h>
#include <jni.h>
#include <stdint.h>
#include <unistd.h>

/* The result, or the negated errno. */
JNIEXPORT jlong JNICALL
Java_dev_jbuild_posix_SystemCall_invoke(JNIEnv *env, jclass type, jlong number, jlong a, jlong b,
                                        jlong c, jlong d, jlong e, jlong f)
{
	(void)env;
	(void)type;
	long result = syscall((long)number, (long)a, (long)b, (long)c, (long)d, (long)e, (long)f);
	return result == -1 ? -errno : result;
}

JNIEXPORT jlong JNICALL
Java_dev_jbuild_posix_SystemCall_addressOf(JNIEnv *env, jclass type, jobject buffer)
{
	(void)type;
	return (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}
