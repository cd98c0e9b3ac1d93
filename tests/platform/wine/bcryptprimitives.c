/*
 * bcryptprimitives.dll for a Wine that has none (before 9.0): the one function of it that kf.exe imports, by the one it stands
 * for on older Windows.
 */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID bytes, ULONG count);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) {
  return SystemFunction036(bytes, (ULONG)count);
}
