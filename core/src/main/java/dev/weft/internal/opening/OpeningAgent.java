package dev.weft.internal.opening;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Map;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Set;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The jar of an agent of one statement. Its class is made here, as it must stand in the unnamed
 * package of the system's class loader, wherever Weft's own classes were loaded:
 *
 * <pre>{@code
 * public static void agentmain(String arguments, Instrumentation instrumentation) {
 *   instrumentation.redefineModule(
 *       Object.class.getModule(),
 *       Set.of(),
 *       Map.of(),
 *       Map.of("java.lang", Set.of(System.getProperties().remove(MODULE))),
 *       Set.of(),
 *       Map.of());
 * }
 * }</pre>
 */
final class OpeningAgent {
  /** Where it finds the module, among the system's properties. */
  static final String MODULE = "weft.module to be opened to";

  private static final String NAME = "WeftOpensJavaLang";

  private static final ClassDesc INSTRUMENTATION =
      ClassDesc.of("java.lang.instrument.Instrumentation");
  private static final ClassDesc MODULES = ClassDesc.of("java.lang.Module");
  private static final ClassDesc PROPERTIES = ClassDesc.of("java.util.Properties");
  private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");

  private OpeningAgent() {}

  static void writeTo(OutputStream target) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Agent-Class", NAME);
    try (var jar = new JarOutputStream(target, manifest)) {
      jar.putNextEntry(new JarEntry(NAME + ".class"));
      jar.write(classFile());
    }
  }

  private static byte[] classFile() {
    return ClassFile.of()
        .build(
            ClassDesc.of(NAME),
            type ->
                type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                    .withMethodBody(
                        "agentmain",
                        MethodTypeDesc.of(CD_void, CD_String, INSTRUMENTATION),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        OpeningAgent::writeBody));
  }

  private static void writeBody(CodeBuilder code) {
    code.aload(1).ldc(CD_Object).invokevirtual(CD_Class, "getModule", MethodTypeDesc.of(MODULES));
    emptySet(code);
    emptyMap(code);
    code.ldc("java.lang")
        .invokestatic(SYSTEM, "getProperties", MethodTypeDesc.of(PROPERTIES))
        .ldc(MODULE)
        .invokevirtual(PROPERTIES, "remove", MethodTypeDesc.of(CD_Object, CD_Object))
        .invokestatic(CD_Set, "of", MethodTypeDesc.of(CD_Set, CD_Object), true)
        .invokestatic(CD_Map, "of", MethodTypeDesc.of(CD_Map, CD_Object, CD_Object), true);
    emptySet(code);
    emptyMap(code);
    code.invokeinterface(
            INSTRUMENTATION,
            "redefineModule",
            MethodTypeDesc.of(CD_void, MODULES, CD_Set, CD_Map, CD_Map, CD_Set, CD_Map))
        .return_();
  }

  private static void emptySet(CodeBuilder code) {
    code.invokestatic(CD_Set, "of", MethodTypeDesc.of(CD_Set), true);
  }

  private static void emptyMap(CodeBuilder code) {
    code.invokestatic(CD_Map, "of", MethodTypeDesc.of(CD_Map), true);
  }
}
