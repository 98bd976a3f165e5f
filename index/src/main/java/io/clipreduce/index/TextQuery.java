package io.clipreduce.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SynonymQuery;

/** Words as a query: passages hold some of them, ranked by BM25. */
final class TextQuery {
  private TextQuery() {}

  /**
   * A query for words in all languages of an index.
   *
   * @param languages names of {@link Language}s
   * @return null if there is nothing to look for
   */
  static Query of(String text, SortedSet<String> languages) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    boolean empty = true;
    for (String language : languages) {
      Language rules = Language.named(language);
      Set<Set<String>> words = words(rules.ofQueries(), text);
      if (words.isEmpty()) {
        words = words(rules.ofStopWords(), text);
      }
      for (Set<String> spellings : words) {
        String field = Fields.TEXT_OF + language;
        SynonymQuery.Builder word = new SynonymQuery.Builder(field);
        spellings.forEach(spelling -> word.addTerm(new Term(field, spelling)));
        all.add(word.build(), BooleanClause.Occur.SHOULD);
        empty = false;
      }
    }
    return empty ? null : all.build();
  }

  /** The different words of a text, each with all terms that stand for it. */
  private static Set<Set<String>> words(Analyzer analyzer, String text) {
    List<Set<String>> words = new ArrayList<>();
    try (TokenStream terms = analyzer.tokenStream("", text)) {
      CharTermAttribute term = terms.addAttribute(CharTermAttribute.class);
      PositionIncrementAttribute step = terms.addAttribute(PositionIncrementAttribute.class);
      terms.reset();
      while (terms.incrementToken()) {
        if (words.isEmpty() || step.getPositionIncrement() > 0) {
          words.add(new LinkedHashSet<>());
        }
        words.get(words.size() - 1).add(term.toString());
      }
      terms.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LinkedHashSet<>(words);
  }
}
