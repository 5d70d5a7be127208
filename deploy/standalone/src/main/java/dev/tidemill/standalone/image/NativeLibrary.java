package dev.tidemill.standalone.image;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A library for Linux that a jar brings for several processors. In the image it is a file, so no
 * process unpacks it into a temporary folder, which may be memory or allow no programs.
 */
enum NativeLibrary {
  DUCKDB(
      "duckdb_jdbc",
      "libduckdb_java\\.so_linux_amd64",
      "libduckdb_java\\.so_linux_arm64",
      "libduckdb_java.so"),
  LZ4(
      "lz4-java",
      "net/jpountz/util/linux/amd64/liblz4-java\\.so",
      "net/jpountz/util/linux/aarch64/liblz4-java\\.so",
      ""),
  ONNX_RUNTIME(
      "onnxruntime",
      "ai/onnxruntime/native/linux-x64/libonnxruntime\\.so",
      "ai/onnxruntime/native/linux-aarch64/libonnxruntime\\.so",
      ""),
  ONNX_RUNTIME_JAVA(
      "onnxruntime",
      "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni\\.so",
      "ai/onnxruntime/native/linux-aarch64/libonnxruntime4j_jni\\.so",
      ""),
  ROCKSDB(
      "rocksdbjni",
      "librocksdbjni-linux64\\.so",
      "librocksdbjni-linux-aarch64\\.so",
      "librocksdbjni.so"),
  SNAPPY(
      "snappy-java",
      "org/xerial/snappy/native/Linux/x86_64/libsnappyjava\\.so",
      "org/xerial/snappy/native/Linux/aarch64/libsnappyjava\\.so",
      ""),
  XGBOOST(
      "xgboost4j_2.12",
      "lib/linux/x86_64/libxgboost4j\\.so",
      "lib/linux/aarch64/libxgboost4j\\.so",
      "") {
    /** It can be loaded from its jar only, as trainers in Java do. */
    @Override
    boolean staysInJar() {
      return true;
    }
  },
  ZSTD(
      "zstd-jni", "linux/amd64/libzstd-jni-[^/]+\\.so", "linux/aarch64/libzstd-jni-[^/]+\\.so", "");

  /** Libraries of any system, with what lies in a folder that is named like one. */
  private static final Pattern OF_ANY_SYSTEM =
      Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)([._/].*)?");

  private final String jar;
  private final Pattern amd64;
  private final Pattern aarch64;
  private final String file;

  NativeLibrary(String jar, String amd64, String aarch64, String file) {
    this.jar = jar;
    this.amd64 = Pattern.compile(amd64);
    this.aarch64 = Pattern.compile(aarch64);
    this.file = file;
  }

  /** Whether its jar keeps it. */
  boolean staysInJar() {
    return false;
  }

  /** The libraries in a jar, by its file name. */
  static List<NativeLibrary> in(String jarName) {
    return Stream.of(values())
        .filter(l -> jarName.matches(Pattern.quote(l.jar) + "-\\d.*"))
        .toList();
  }

  /** Whether an entry of a jar is a library of some system, or belongs to one. */
  static boolean isNative(String entry) {
    return OF_ANY_SYSTEM.matcher(entry).matches();
  }

  /**
   * The name of the file that this entry becomes; empty if it is not this library for this
   * processor.
   *
   * @param processor as Java names it: amd64 or aarch64
   * @throws IllegalArgumentException for another processor
   */
  Optional<String> file(String entry, String processor) {
    if (!pattern(processor).matcher(entry).matches()) {
      return Optional.empty();
    }
    return Optional.of(file.isEmpty() ? entry.substring(entry.lastIndexOf('/') + 1) : file);
  }

  private Pattern pattern(String processor) {
    return switch (processor) {
      case "amd64" -> amd64;
      case "aarch64" -> aarch64;
      default ->
          throw new IllegalArgumentException(
              "The image can be made for the processors amd64 and aarch64; this one is "
                  + processor);
    };
  }
}
