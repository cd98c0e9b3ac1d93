/**
 * The script for PowerShell, Windows PowerShell 5.1 too.
 *
 * @module
 */

/** `kf completions powershell`. */
export const POWERSHELL =
  `# Completion of kf for PowerShell. Add this line to the file that $PROFILE names and open a new window:
#
#     kf completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName kf, kf.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @(foreach ($element in $commandAst.CommandElements) {
        $extent = $element.Extent
        if ($extent.StartOffset -lt $cursorPosition) {
            $length = [Math]::Min($extent.EndOffset, $cursorPosition) - $extent.StartOffset
            $extent.Text.Substring(0, $length).Trim('"', "'")
            $end = $extent.EndOffset
        }
    })
    # An empty word would not reach kf, so a blank stands for it.
    if ($end -lt $cursorPosition) { $words += ' ' }
    $typed = $words[-1].Trim()
    # A comma parts words: what stands before it stays, and only the rest is replaced.
    $kept = 0
    if ($typed.EndsWith($wordToComplete)) { $kept = $typed.Length - $wordToComplete.Length }

    $program = $commandAst.GetCommandName()
    if (-not (Get-Command $program -CommandType Application -ErrorAction Ignore)) { $program = 'kf' }
    $rest = @($words | Select-Object -Skip 1)
    $answer = @(& $program __complete @rest 2>$null)
    if ($answer.Count -eq 0) { return }
    $kind, $before = $answer[0] -split "\`t", 2

    if ($kind -in 'words', 'near') {
        foreach ($line in $answer | Select-Object -Skip 1) {
            $word, $about = $line -split "\`t", 2
            $word = $word.Substring($kept)
            if (-not $about) { $about = $word }
            [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
        }
    } elseif ($kind -eq 'commands') {
        [System.Management.Automation.CompletionCompleters]::CompleteCommand($typed)
    } else {
        $found = [System.Management.Automation.CompletionCompleters]::CompleteFilename($typed.Substring($before.Length))
        foreach ($file in $found) {
            if ($kind -eq 'directories' -and $file.ResultType -ne 'ProviderContainer') { continue }
            [System.Management.Automation.CompletionResult]::new(
                ($before + $file.CompletionText).Substring($kept), $file.ListItemText, $file.ResultType, $file.ToolTip)
        }
    }
}
`;
