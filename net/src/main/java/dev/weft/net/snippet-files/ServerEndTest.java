// @start region="closing"
StreamHandler handler =
    (reader, writer) -> {
      for (String request : reader.lines()) {
        String answer = answers.apply(request);
        boolean last = writer.isServerClosing();
        writer.writeLine(last ? answer + ", and goodbye" : answer);
        if (last) {
          break;
        }
      }
    };
// @end
