package dev.tidemill.kit.code;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemill.kit.store.ArtefactStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The code of a run, which is the program behind its model version: commands, and files by digest.
 * The digest of this list is the digest of the code. A library that does not change is stored once,
 * however often the code changes.
 *
 * @param prepare the command that made its inputs; empty: raw columns
 * @param train the command that made the model; a run with another one trains, whatever else it has
 *     in common with the champion (decision rule B5)
 * @param files in the order of their paths
 * @param predict the command that answers for the model; empty: the model is ONNX
 */
public record CodeArchive(
    List<String> prepare,
    List<String> train,
    List<Entry> files,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> predict) {

  /** The folder beside a program that holds what it is linked with. */
  public static final String LIBRARIES = "lib";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Archives of earlier versions have no {@code train} and no {@code predict}. */
  public CodeArchive {
    train = train == null ? List.of() : train;
    predict = predict == null ? List.of() : predict;
  }

  /** The code behind a model of ONNX. */
  public CodeArchive(List<String> prepare, List<String> train, List<Entry> files) {
    this(prepare, train, files, List.of());
  }

  /** A file, its path relative to the code's folder. */
  public record Entry(String path, String digest, boolean executable) {}

  /** Keeps the list and answers the code's digest. */
  public String store(ArtefactStore store) throws IOException {
    return store.put(JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
  }

  public static CodeArchive read(ArtefactStore store, String digest) {
    try {
      return read(store.verified(digest));
    } catch (IOException e) {
      throw new UncheckedIOException("Code archive " + digest + " cannot be read", e);
    }
  }

  /** Reads the list in a file that was verified. */
  public static CodeArchive read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return JSON.readValue(in, CodeArchive.class);
    }
  }

  /** Where files are had by their digests. */
  public interface Source {

    /** Writes a file that does not exist yet. */
    void copyTo(String digest, Path target) throws IOException;
  }

  /** Writes the files under {@code target}. */
  public void unpack(ArtefactStore store, Path target) throws IOException {
    unpack((Source) store::copyTo, target);
  }

  /** Writes the files under {@code target}. */
  public void unpack(Source store, Path target) throws IOException {
    // this fails if an earlier program put a link in its place
    Files.createDirectory(target);
    for (Entry entry : files) {
      Path file = target.resolve(entry.path()).normalize();
      if (!file.startsWith(target)) {
        throw new IOException("Code archive names a file outside of it: " + entry.path());
      }
      Files.createDirectories(file.getParent());
      put(store, file, entry);
    }
  }

  /** Makes a copy, since a program may write to what it is given. */
  private static void put(Source store, Path to, Entry entry) throws IOException {
    Files.deleteIfExists(to);
    store.copyTo(entry.digest(), to);
    if (entry.executable() && !to.toFile().setExecutable(true)) {
      throw new IOException("Cannot make " + to + " executable");
    }
  }

  /**
   * A command as it is started in {@code unpacked}. A word may name a file that is in no archive,
   * such as one of the installed environment {@code .venv} or one outside the code's folder. It
   * then names the file where it is.
   *
   * @param live the folder that the archive was made of
   */
  public static List<String> command(List<String> words, Path live, Path unpacked) {
    return words.stream().map(w -> word(w, live, unpacked)).toList();
  }

  private static String word(String word, Path live, Path unpacked) {
    if (!mayNameAFile(word)) {
      return word;
    }
    Path inside = unpacked.resolve(word).normalize();
    if (inside.startsWith(unpacked) && Files.exists(inside)) {
      return word;
    }
    Path file = live.resolve(word).normalize();
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : word;
  }

  public static boolean mayNameAFile(String word) {
    return !word.isBlank() && !word.startsWith("-") && word.indexOf('\0') < 0;
  }
}
