package dev.tidemill.schemas.spec.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar that cannot be used is told by its class, its file and the cause. */
class OutsidersTest {

  /** Something that jars may add. */
  public interface Added {}

  /** Can be added. */
  public static final class Sound implements Added {}

  /** Cannot be made. */
  public static final class Throwing implements Added {
    public Throwing() {
      throw new IllegalStateException("no licence");
    }
  }

  /** Is of another version: its static part needs a class that is not there. */
  public static final class Unlinked implements Added {
    static {
      if (Unlinked.class != null) {
        throw new NoClassDefFoundError("ex/Gone");
      }
    }
  }

  @TempDir Path folder;

  @Test
  void whatAServicesFileNamesIsMade() throws Exception {
    assertThat(load(Sound.class.getName())).hasSize(1);
  }

  @Test
  void aClassThatIsNotThereIsNamedWithItsFile() {
    assertThatThrownBy(() -> load("ex.Missing"))
        .isInstanceOf(KindException.class)
        .hasMessageContaining("Provider ex.Missing not found (named in " + folder);
  }

  @Test
  void aClassThatCannotBeMadeIsNamedWithItsCause() {
    assertThatThrownBy(() -> load(Throwing.class.getName()))
        .isInstanceOf(KindException.class)
        .hasMessageContaining(Throwing.class.getName())
        .hasMessageContaining("java.lang.IllegalStateException: no licence (named in " + folder);
    assertThatThrownBy(() -> load(Unlinked.class.getName()))
        .isInstanceOf(KindException.class)
        .hasMessageContaining("ex/Gone");
  }

  @Test
  void aRecordWithTwoKindsIsRefused() {
    assertThatThrownBy(() -> Outsiders.byRecord(List.of("one", 2), kind -> Record.class))
        .isInstanceOf(KindException.class)
        .hasMessage("Both java.lang.String and java.lang.Integer are the kind of java.lang.Record");
  }

  @Test
  void aKindThatDoesNotFitThisVersionIsNamed() {
    assertThatThrownBy(
            () ->
                Outsiders.byRecord(
                    List.of("one"),
                    kind -> {
                      throw new AbstractMethodError("spec()");
                    }))
        .isInstanceOf(KindException.class)
        .hasMessage("java.lang.String cannot be used: java.lang.AbstractMethodError: spec()");
  }

  @Test
  void aFailureOnFirstUseIsToldAgainOnTheNext() {
    List<String> tries = new ArrayList<>();
    OnFirstUse<String> value =
        new OnFirstUse<>(
            () -> {
              tries.add("");
              if (tries.size() < 3) {
                throw new KindException("broken");
              }
              return "made";
            });

    assertThatThrownBy(value::get).hasMessage("broken");
    assertThatThrownBy(value::get).hasMessage("broken");
    assertThat(value.get()).isEqualTo("made");
    assertThat(value.get()).isEqualTo("made");
    assertThat(tries).hasSize(3);
  }

  /** Loads with a class loader that has the service's own copy of the classes and one more file. */
  private List<?> load(String provider) throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(Added.class.getName()), provider + "\n");
    try (URLClassLoader loader = new OwnClasses(new URL[] {folder.toUri().toURL()})) {
      return Outsiders.load(loader.loadClass(Added.class.getName()));
    }
  }

  private static final class OwnClasses extends URLClassLoader {

    OwnClasses(URL[] urls) {
      super(urls, OutsidersTest.class.getClassLoader());
    }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
      if (!name.startsWith(OutsidersTest.class.getName() + "$")) {
        return super.loadClass(name);
      }
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
