/* Records of a small run, as text, for the tests of record/.
 */
#ifndef TESTS_RECORD_SAMPLE_H
#define TESTS_RECORD_SAMPLE_H

#define SESSION                                                                                    \
	"{\"type\":\"session\",\"schema\":\"kvmbench.run/1\",\"id\":\"00112233aabbccdd\","         \
	"\"tool\":\"v1\",\"suite\":\"quick\",\"started\":\"2026-11-23T04:47:00Z\","                \
	"\"argv\":[\"kvmbench\",\"run\"],\"seed\":\"18446744073709551615\","                       \
	"\"tsc_hz\":2500000000.5,\"launches\":2,\"vary\":\"kernel\"}\n"

#define HOST                                                                                       \
	"{\"type\":\"host\",\"fingerprint\":{\"cpu\":\"x\",\"mhz\":2.1},"                          \
	"\"conditions\":{\"load\":0.1},\"advice\":[\"a\"]}\n"

#define ARM_A                                                                                      \
	"{\"bench\":\"pio_out_user\",\"group\":\"exit\",\"area\":\"disk\",\"summary\":\"s\","      \
	"\"unit\":\"ns/op\",\"better\":\"lower\",\"split\":true,\"rev\":1,"                        \
	"\"target\":\"tinyvm\",\"ring\":\"user\","                                                 \
	"\"params\":{\"ws\":16384,\"page\":\"4K\"},\"params_text\":\"ws=16KiB page=4K\","          \
	"\"rounds\":100,\"ops\":200,\"batches\":3,\"launches\":20,\"estimator\":\"least\","        \
	"\"expect_exits\":1,\"expect_user_exits\":1,\"note\":\"n\"}"

#define ARM_B                                                                                      \
	"{\"bench\":\"mem_copy\",\"group\":\"memory\",\"summary\":\"\",\"unit\":\"GB/s\","         \
	"\"better\":\"higher\",\"split\":false,\"rev\":2,\"target\":\"host\",\"ring\":\"\","       \
	"\"params\":{},\"params_text\":\"\",\"rounds\":1,\"ops\":1,\"batches\":1,\"launches\":5,"  \
	"\"estimator\":\"mean\","                                                                  \
	"\"expect_exits\":null,\"expect_user_exits\":0.5,\"note\":\"\"}"

#define ARM_SIDE(side)                                                                             \
	"{\"bench\":\"b\",\"group\":\"\",\"summary\":\"\",\"unit\":\"ns/"                          \
	"op\",\"better\":\"lower\","                                                               \
	"\"split\":false,\"rev\":1,\"target\":\"host\",\"ring\":\"\",\"side\":\"" side "\","       \
	"\"params\":{},\"params_text\":\"\",\"rounds\":1,\"ops\":1,\"batches\":1,\"launches\":2,"  \
	"\"estimator\":\"mean\",\"expect_exits\":null,\"expect_user_exits\":null,\"note\":\"\"}"

#define SKIP                                                                                       \
	"{\"bench\":\"b\",\"target\":\"qemu\",\"params_text\":\"\",\"why\":\"no libvirt\","        \
	"\"hint\":\"install it\"}"

#define PLAN "{\"type\":\"plan\",\"arms\":[" ARM_A "," ARM_B "],\"skipped\":[" SKIP "]}\n"

#define LAUNCH_A                                                                                   \
	"{\"type\":\"launch\",\"arm\":0,\"block\":0,\"order\":0,\"status\":\"ok\",\"why\":\"\","   \
	"\"cpu\":1,\"start\":0.5,\"elapsed\":0.25,\"raw\":[9012.25,1000,0.1],"                     \
	"\"counters\":{\"exits\":300,\"io_exits\":300.5},"                                         \
	"\"split\":{\"floor\":1,\"entry\":-2.5,\"user\":3},"                                       \
	"\"checksum\":\"00000000deadbeef\"}\n"

#define LAUNCH_B                                                                                   \
	"{\"type\":\"launch\",\"arm\":1,\"block\":0,\"order\":1,\"status\":\"failed\","            \
	"\"why\":\"trap 13\",\"cpu\":-1,\"start\":1,\"elapsed\":0,\"raw\":[],"                     \
	"\"counters\":{},\"checksum\":\"0000000000000000\"}\n"

#define END "{\"type\":\"end\",\"status\":\"complete\",\"why\":\"\"}\n"

#define WHOLE SESSION HOST PLAN LAUNCH_A LAUNCH_B END

#endif
