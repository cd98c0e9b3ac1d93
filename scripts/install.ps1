<#
.SYNOPSIS
Installs kf, the command-line client for the Kraken Futures API, from a release.

.DESCRIPTION
    irm ADDRESS/install.ps1 | iex

Environment variables:

    KF_RELEASES     the address of a release: of the directory with SHA256SUMS and the archives
    KF_VERSION      the version it must be, e.g. 1.2.3; default any
    KF_INSTALL_DIR  where kf goes; default %LOCALAPPDATA%\Programs\kf
    KF_TIMEOUT      seconds without a byte after which a download is aborted; default 30

Nothing runs before the last line, so a truncated download does nothing.

.PARAMETER AddToPath
Puts the directory of kf on the PATH of the user. Unless given, the PATH stays as it is.
#>
param([switch] $AddToPath)

# The release this copy was published with; the release workflow fills it in.
$RELEASES = ''

function Install-Kf([string] $Releases, [bool] $AddToPath, [bool] $IsFile) {
  $ErrorActionPreference = 'Stop'
  $progress = $global:ProgressPreference
  $protocol = [Net.ServicePointManager]::SecurityProtocol
  $work = @{ Workspace = ''; Staged = ''; Made = @() }
  $failed = $false
  try {
    # Modules only see the global preference, and drawing the progress bar takes longer than unpacking.
    $global:ProgressPreference = 'SilentlyContinue'
    # Windows PowerShell 5.1 doesn't offer TLS 1.2 by itself; 0 leaves the choice to the system.
    if ($protocol -ne 0) { [Net.ServicePointManager]::SecurityProtocol = $protocol -bor [Net.SecurityProtocolType]::Tls12 }
    Invoke-Install $Releases $AddToPath $work
  } catch {
    $hint = $_.Exception.Data['hint']
    if (-not $hint) { $hint = 'run this again; if it stays so, report it with this text' }
    [Console]::Error.WriteLine("install: $($_.Exception.Message -replace '\s+', ' ')")
    [Console]::Error.WriteLine("hint: $hint")
    $failed = $true
  } finally {
    Remove-Work $work
    [Net.ServicePointManager]::SecurityProtocol = $protocol
    $global:ProgressPreference = $progress
  }
  if (-not $failed) { return }
  # Piped into iex, an exit would close the window of the user.
  if ($IsFile) { exit 1 }
  throw 'kf was not installed'
}

function Invoke-Install([string] $Releases, [bool] $AddToPath, [hashtable] $Work) {
  $settings = Get-Settings $Releases
  $platform = Get-Platform
  $Work.Workspace = New-Workspace
  $archive = Find-Archive $settings $platform $Work.Workspace
  Write-Host "Downloading $($settings.Base)/$($archive.Name)"
  $file = Save-File $settings $archive.Name $Work.Workspace
  Assert-Digest $file $archive
  $unpacked = Expand-Kf $file $archive $Work.Workspace
  Add-Staged $unpacked $settings $Work
  $told = Test-Staged $Work.Staged $archive
  Move-Staged $settings $Work
  Write-Host "Installed $told as $($settings.Target)"
  Write-PathAdvice $settings.Directory $AddToPath
}

# Ends the installation: Install-Kf writes both lines.
function Stop-Install([string] $What, [string] $Hint) {
  $exception = New-Object Exception $What
  $exception.Data['hint'] = $Hint
  throw $exception
}

# The message of an exception, without the sentences PowerShell wraps around it.
function Get-Reason($ErrorRecord) {
  return ($ErrorRecord.Exception.GetBaseException().Message -replace '\s+', ' ').Trim()
}

function Get-Settings([string] $Releases) {
  $base = if ($env:KF_RELEASES) { $env:KF_RELEASES } else { $Releases }
  if (-not $base) {
    Stop-Install 'this copy of the script names no release' `
      'set KF_RELEASES to the address of the directory that holds SHA256SUMS and the archives'
  }
  $base = $base.TrimEnd('/')
  Assert-Address $base
  $directory = Get-InstallDirectory
  return @{
    Base      = $base
    Version   = "$env:KF_VERSION" -replace '^v', ''
    Directory = $directory
    Target    = Join-Path $directory 'kf.exe'
    Timeout   = Get-Timeout
  }
}

# https, or http to this machine.
function Assert-Address([string] $Address) {
  $uri = $null
  if ([Uri]::TryCreate($Address, [UriKind]::Absolute, [ref] $uri)) {
    if ($uri.Scheme -eq 'https') { return }
    $loopback = @('127.0.0.1', 'localhost', '[::1]') -contains $uri.Host
    if ($uri.Scheme -eq 'http' -and $loopback -and -not $uri.UserInfo) { return }
  }
  Stop-Install "cannot use the release address ${Address}: it is not https" `
    'give an https:// address; http:// is for this machine alone'
}

function Get-InstallDirectory {
  if ($env:KF_INSTALL_DIR) {
    return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($env:KF_INSTALL_DIR)
  }
  if (-not $env:LOCALAPPDATA) {
    Stop-Install 'cannot tell where to install: LOCALAPPDATA is not set' 'set KF_INSTALL_DIR'
  }
  return Join-Path (Join-Path $env:LOCALAPPDATA 'Programs') 'kf'
}

# In seconds.
function Get-Timeout {
  if (-not $env:KF_TIMEOUT) { return 30 }
  if ($env:KF_TIMEOUT -notmatch '^[1-9][0-9]{0,5}$') {
    Stop-Install "KF_TIMEOUT=$env:KF_TIMEOUT is no number of seconds" 'give a whole number above 0'
  }
  return [int] $env:KF_TIMEOUT
}

# The platform, as in the names of archives.
function Get-Platform {
  $machine = Get-Machine
  switch ($machine) {
    'AMD64' { return 'windows-x64' }
    'ARM64' { return 'windows-arm64' }
    '' { Stop-Install 'this is not Windows' 'run install.sh' }
  }
  Stop-Install "there is no kf for Windows on $machine" 'kf runs from source too: see README.md'
}

# The registry names the processor; the environment of a process that is emulated names the emulated one.
function Get-Machine {
  $key = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  if ($env:OS -eq 'Windows_NT') {
    $machine = (Get-ItemProperty -Path $key -ErrorAction SilentlyContinue).PROCESSOR_ARCHITECTURE
    if ($machine) { return $machine }
  }
  return "$env:PROCESSOR_ARCHITECTURE"
}

function New-Workspace {
  $path = Join-Path ([IO.Path]::GetTempPath()) "kf-install.$([Guid]::NewGuid().ToString('N'))"
  try {
    [void] [IO.Directory]::CreateDirectory($path)
  } catch {
    Stop-Install "cannot make a temporary directory: $(Get-Reason $_)" 'set TEMP to a directory that is yours'
  }
  return $path
}

# Removes whatever is left: after success only the workspace.
function Remove-Work([hashtable] $Work) {
  $left = @($Work.Workspace, $Work.Staged) | Where-Object { $_ -and (Test-Path -LiteralPath $_) }
  foreach ($path in $left) { Remove-Item -LiteralPath $path -Recurse -Force -ErrorAction SilentlyContinue }
  foreach ($path in $Work.Made) { try { [IO.Directory]::Delete($path) } catch { continue } }
}

# Finds the archive for this platform in SHA256SUMS, which also gives the version.
function Find-Archive([hashtable] $Settings, [string] $Platform, [string] $Workspace) {
  $sums = [IO.File]::ReadAllLines((Save-File $Settings 'SHA256SUMS' $Workspace))
  $archives = @($sums | ForEach-Object { ConvertTo-Archive $_ $Platform } | Where-Object { $_ })
  if ($archives.Count -eq 0) {
    Stop-Install "the release at $($Settings.Base) has no archive for $Platform" `
      'look into its SHA256SUMS for what it has; kf runs from source too: see README.md'
  }
  $wanted = @($archives | Where-Object { -not $Settings.Version -or $_.Version -ceq $Settings.Version })
  if ($wanted.Count -eq 1) { return $wanted[0] }
  if ($wanted.Count -gt 1) {
    Stop-Install "SHA256SUMS of $($Settings.Base) has several archives for $Platform" 'say which with KF_VERSION'
  }
  $versions = ($archives | ForEach-Object { $_.Version }) -join ' '
  Stop-Install "the release at $($Settings.Base) is kf $versions, not $($Settings.Version)" `
    "set KF_RELEASES to the address of $($Settings.Version), or don't set KF_VERSION"
}

# Parses a line of SHA256SUMS, if it is about an archive for this platform.
function ConvertTo-Archive([string] $Line, [string] $Platform) {
  if ($Line -cnotmatch "^([0-9a-f]{64}) [ *](kf-([0-9][0-9A-Za-z.+-]*)-$Platform\.zip)$") { return }
  return @{ Digest = $Matches[1]; Name = $Matches[2]; Version = $Matches[3] }
}

# Downloads a file of the release into the workspace; returns its path.
function Save-File([hashtable] $Settings, [string] $Name, [string] $Workspace) {
  $url = "$($Settings.Base)/$Name"
  $path = Join-Path $Workspace $Name
  try {
    $response = Open-Url $url $Settings.Timeout
    try { Save-Response $response $path } finally { $response.Close() }
  } catch {
    Stop-Install "cannot download ${url}: $(Get-Reason $_)" 'look at the address and the connection, then run this again'
  }
  return $path
}

# Redirects are allowed, but only to https.
function Open-Url([string] $Url, [int] $Timeout) {
  $uri = [Uri] $Url
  for ($redirects = 0; $redirects -le 10; $redirects++) {
    $request = [Net.WebRequest]::Create($uri)
    $request.AllowAutoRedirect = $false
    $request.Timeout = $Timeout * 1000
    $request.ReadWriteTimeout = $Timeout * 1000
    $request.UserAgent = 'kf-install'
    $response = $request.GetResponse()
    if ([int] $response.StatusCode -lt 300) { return $response }
    $location = $response.Headers['Location']
    $response.Close()
    if (-not $location) { throw "status $([int] $response.StatusCode)" }
    $uri = New-Object Uri $uri, $location
    if ($uri.Scheme -ne 'https') { throw 'it redirects to plain http' }
  }
  throw 'it redirects too often'
}

function Save-Response($Response, [string] $Path) {
  $file = [IO.File]::Create($Path)
  try {
    $Response.GetResponseStream().CopyTo($file)
    if ($Response.ContentLength -ge 0 -and $file.Length -ne $Response.ContentLength) { throw 'it ended too early' }
  } finally {
    $file.Close()
  }
}

function Assert-Digest([string] $File, [hashtable] $Archive) {
  $digest = (Get-FileHash -LiteralPath $File -Algorithm SHA256 -ErrorAction Stop).Hash.ToLowerInvariant()
  if ($digest -ceq $Archive.Digest) { return }
  Stop-Install "cannot trust $($Archive.Name): its SHA-256 is $digest, SHA256SUMS says $($Archive.Digest)" `
    'run this again; if it stays so, tell those who made the release'
}

# Unpacks the archive and returns the path of the kf.exe in it.
function Expand-Kf([string] $File, [hashtable] $Archive, [string] $Workspace) {
  $into = Join-Path $Workspace 'unpacked'
  try {
    Expand-Archive -LiteralPath $File -DestinationPath $into -ErrorAction Stop
  } catch {
    Stop-Install "cannot unpack $($Archive.Name): $(Get-Reason $_)" 'see that the disk has room'
  }
  $kf = Join-Path (Join-Path $into ($Archive.Name -replace '\.zip$', '')) 'kf.exe'
  if (-not (Test-Path -LiteralPath $kf -PathType Leaf)) {
    Stop-Install "there is no kf.exe in $($Archive.Name)" 'tell those who made the release'
  }
  return $kf
}

# Puts the new kf.exe beside the old one, so that renaming is enough to replace it.
function Add-Staged([string] $Unpacked, [hashtable] $Settings, [hashtable] $Work) {
  if (Test-Path -LiteralPath $Settings.Target -PathType Container) {
    Stop-Install "cannot install $($Settings.Target): it is a directory" 'remove it, or set KF_INSTALL_DIR'
  }
  try {
    New-MissingDirectory $Settings.Directory $Work
    $Work.Staged = Join-Path $Settings.Directory "kf-new-$([Guid]::NewGuid().ToString('N')).exe"
    [IO.File]::Copy($Unpacked, $Work.Staged)
  } catch {
    Stop-Install "cannot write to $($Settings.Directory): $(Get-Reason $_)" `
      'set KF_INSTALL_DIR to a directory that is yours'
  }
}

# Makes a directory with its parents; Made lists the newly created ones, innermost first.
function New-MissingDirectory([string] $Path, [hashtable] $Work) {
  if (-not $Path -or [IO.Directory]::Exists($Path)) { return }
  New-MissingDirectory ([IO.Path]::GetDirectoryName($Path)) $Work
  [void] [IO.Directory]::CreateDirectory($Path)
  $Work.Made = @($Path) + $Work.Made
}

# Runs the new kf and returns what it says of itself.
function Test-Staged([string] $Staged, [hashtable] $Archive) {
  $reason = ''
  try {
    $told = & $Staged version
    if ($LASTEXITCODE -ne 0) { $reason = "status $LASTEXITCODE" }
  } catch {
    $reason = Get-Reason $_
  }
  if (-not $reason) { return "$told" }
  Stop-Install "the kf of $($Archive.Name) does not run here: $reason" 'see whether a virus scanner or a policy stopped it'
}

# Windows doesn't overwrite a running program, but lets it be renamed.
function Move-Staged([hashtable] $Settings, [hashtable] $Work) {
  $old = Join-Path $Settings.Directory 'kf-old.exe'
  try {
    if ([IO.File]::Exists($old)) { [IO.File]::Delete($old) }
    $replaces = [IO.File]::Exists($Settings.Target)
    if ($replaces) { [IO.File]::Move($Settings.Target, $old) }
    try {
      [IO.File]::Move($Work.Staged, $Settings.Target)
    } catch {
      if ($replaces) { [IO.File]::Move($old, $Settings.Target) }
      throw
    }
  } catch {
    Stop-Install "cannot replace $($Settings.Target): $(Get-Reason $_)" 'end every kf that runs, then run this again'
  }
  $Work.Staged = ''
  $Work.Made = @()
  # An old kf that still runs stays until the next installation.
  if ($replaces) { Remove-Item -LiteralPath $old -Force -ErrorAction SilentlyContinue }
}

function Write-PathAdvice([string] $Directory, [bool] $AddToPath) {
  $parts = "$env:PATH".Split([IO.Path]::PathSeparator) | ForEach-Object { $_.TrimEnd('\', '/') }
  if ($parts -contains $Directory.TrimEnd('\', '/')) { return }
  if ($AddToPath) { Add-UserPath $Directory; return }
  Write-Host 'It is not on your PATH yet. Run this line and open a new terminal:'
  Write-Host ''
  $line = '[Environment]::SetEnvironmentVariable(''Path'', "$([Environment]::GetEnvironmentVariable(''Path'', ''User''))" + '';{0}'', ''User'')'
  Write-Host ('    ' + ($line -f ($Directory -replace "'", "''")))
  Write-Host ''
}

function Add-UserPath([string] $Directory) {
  $path = "$([Environment]::GetEnvironmentVariable('Path', 'User'))".TrimEnd(';')
  $parts = @($path.Split(';') | Where-Object { $_ }) + $Directory
  [Environment]::SetEnvironmentVariable('Path', ($parts -join ';'), 'User')
  Write-Host "Put $Directory on your PATH; a new terminal has it."
}

Install-Kf $RELEASES $AddToPath.IsPresent ($null -ne $MyInvocation.MyCommand.Path)
