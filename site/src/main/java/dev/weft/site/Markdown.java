package dev.weft.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** Makes pages of Markdown, in the dialect that the repository's host shows. */
final class Markdown {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), HeadingAnchorExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer HTML = HtmlRenderer.builder().extensions(EXTENSIONS).build();
  private static final TextContentRenderer TEXT =
      TextContentRenderer.builder().extensions(EXTENSIONS).build();

  private Markdown() {}

  static Page page(Path path, String source, Page.Follower follower) {
    Node document = PARSER.parse(source);
    var cleaner = new Cleaner(path, follower);
    document.accept(cleaner);
    return new Page(
        path,
        cleaner.title.isEmpty() ? path.toString() : cleaner.title,
        HTML.render(document),
        TEXT.render(document),
        true);
  }

  /** Turns links to files into links to their pages, and leaves comments out. */
  private static final class Cleaner extends AbstractVisitor {
    private final Path path;
    private final Page.Follower follower;
    String title = "";

    Cleaner(Path path, Page.Follower follower) {
      this.path = path;
      this.follower = follower;
    }

    @Override
    public void visit(Heading heading) {
      if (title.isEmpty() && heading.getLevel() == 1) {
        title = TEXT.render(heading).strip();
      }
      visitChildren(heading);
    }

    @Override
    public void visit(HtmlBlock comment) {
      comment.unlink(); // where the code below comes from
    }

    @Override
    public void visit(Link link) {
      link.setDestination(targetOf(link.getDestination()));
      visitChildren(link);
    }

    @Override
    public void visit(Image image) {
      image.setDestination(targetOf(image.getDestination()));
    }

    private String targetOf(String destination) {
      if (destination.contains(":") || destination.startsWith("#")) {
        return destination;
      }
      int hash = destination.indexOf('#');
      String anchor = hash < 0 ? "" : destination.substring(hash);
      String file = hash < 0 ? destination : destination.substring(0, hash);
      try {
        Path target = follower.follow(path.resolveSibling(file).normalize());
        return target == null
            ? destination
            : Template.relative(Page.targetOf(path), target) + anchor;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
