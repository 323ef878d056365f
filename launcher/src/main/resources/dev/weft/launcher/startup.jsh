import module java.base;
import dev.weft.*;
import dev.weft.file.*;
import dev.weft.net.*;
import dev.weft.process.*;
import dev.weft.queue.*;
import dev.weft.sync.*;
import static dev.weft.Async.*;
import static java.lang.IO.*;
