/* What an agent that was booted in a lab is to do: /kvmbench/job.json in its initramfs.
 *
 *	do         "measure", "profile", "tests"
 *	modules    names to load from /lib/modules/NAME.ko, in this order; options come from the
 *	           kernel command line (kvm_amd.npt=0), as with kmod
 *	suite      "lab" (the default selection) or "micro"; bench: globs instead of a suite
 *	targets    ["host","tinyvm"]
 *	params     [["size","4"], …]
 *	launches   per arm, at least 1
 *	seed       a number
 *	programs   for "tests": [{"name":"kvm/test_effect","argv":["/tests/test_effect"]}, …]
 *	bring      for "tests": paths of files to send when they have ended, ["/tmp/run.jsonl", …]
 *	deadline   seconds of the machine's own time that one launch or test may take
 */
#ifndef LAB_JOB_H
#define LAB_JOB_H

#define LAB_JOB_PATH "/kvmbench/job.json"

/* Told to the emulator by instructions that do nothing: NOPL with a displacement nobody uses,
 * 0f 1f 84 00 and the four bytes below, little-endian ("nopl DISP(%rax,%rax,1)"). What runs between
 * the two is what a profile counts. */
#define LAB_MARK_START 0x6b766d01
#define LAB_MARK_STOP  0x6b766d02

#endif
