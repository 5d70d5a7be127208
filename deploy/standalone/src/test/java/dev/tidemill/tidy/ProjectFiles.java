package dev.tidemill.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The project's files, as far as tidiness looks at them. Paths are relative to the project. */
final class ProjectFiles {

  private static final Set<String> PASSED_OVER = Set.of("target", "node_modules", ".git");

  private ProjectFiles() {}

  /**
   * A Java file.
   *
   * @param lines number of lines
   * @param methods longest first is not promised; nested and anonymous classes' included
   * @param bare public top-level types that neither a comment nor an {@code @Doc} describes
   * @param texts string literals
   */
  record JavaFile(
      Path path, int lines, List<Method> methods, List<String> bare, List<String> texts) {

    boolean isMain() {
      return path.toString().contains("src/main/");
    }
  }

  /** A method and the number of lines of its body; 0 if it has none. */
  record Method(String name, int lines) {}

  /** The folder of the project: the one with the launcher's sources and the modules. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("CONTRIBUTING.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** Files with this ending, without what was built. */
  static List<Path> ending(String suffix) {
    Path root = root();
    List<Path> found = new ArrayList<>();
    collect(root, suffix, found);
    return found;
  }

  private static void collect(Path folder, String suffix, List<Path> found) {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
          if (!PASSED_OVER.contains(name)) {
            collect(entry, suffix, found);
          }
        } else if (name.endsWith(suffix)) {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every Java file of the project, read by the compiler's own parser. */
  static List<JavaFile> java() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(ending(".java")));
      Trees trees = Trees.instance(task);
      List<JavaFile> read = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        read.add(read(unit, trees));
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaFile read(CompilationUnitTree unit, Trees trees) throws IOException {
    Path path = Path.of(unit.getSourceFile().toUri());
    Parts parts = new Parts(unit, trees);
    parts.scan(unit, null);
    int lines = (int) unit.getSourceFile().getCharContent(true).toString().lines().count();
    return new JavaFile(root().relativize(path), lines, parts.methods, parts.bare, parts.texts);
  }

  private static final class Parts extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final Trees trees;
    private final List<Method> methods = new ArrayList<>();
    private final List<String> bare = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    Parts(CompilationUnitTree unit, Trees trees) {
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      TreePath path = getCurrentPath();
      boolean top = path.getParentPath().getLeaf() == unit;
      if (top
          && type.getModifiers().getFlags().contains(Modifier.PUBLIC)
          && trees.getDocComment(path) == null
          && type.getModifiers().getAnnotations().stream()
              .noneMatch(a -> a.getAnnotationType().toString().equals("Doc"))) {
        bare.add(type.getSimpleName().toString());
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      methods.add(new Method(method.getName().toString(), lines(method.getBody())));
      return super.visitMethod(method, null);
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void nothing) {
      if (literal.getValue() instanceof String text) {
        texts.add(text);
      }
      return null;
    }

    private int lines(Tree tree) {
      if (tree == null) {
        return 0;
      }
      LineMap map = unit.getLineMap();
      SourcePositions at = trees.getSourcePositions();
      long from = at.getStartPosition(unit, tree);
      long to = at.getEndPosition(unit, tree);
      return from < 0 || to < 0 ? 1 : (int) (map.getLineNumber(to) - map.getLineNumber(from) + 1);
    }
  }
}
